import { begin, initialised } from '../../at-init.ts'
import { loadSecrets } from '../../secrets/secrets.ts'

/**
 * Reads the function's secrets before anything needs one. That begins when the function does, with what else can
 * (shared/at-init.ts); the first call of a container waits for it.
 */
export function secrets(): { before: () => Promise<void> } {
  begin(loadSecrets)
  return {
    before: async () => {
      await initialised()
      await loadSecrets()
    },
  }
}
