import { loadSecrets } from '../secrets/secrets.ts'

/** Reads the function's secrets before anything needs one. The first call of a container waits for it. */
export function secrets(): { before: () => Promise<void> } {
  return { before: () => loadSecrets() }
}
