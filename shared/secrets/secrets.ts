/**
 * Secrets at run time. On AWS a function is told the names of the SSM parameters that it needs, never their values, and
 * reads them when it is first called. Everywhere else that list is empty and the secrets are in the environment.
 */
import { config, faultsOf, setSecrets } from '../config.ts'
import { logger } from '../telemetry/logger.ts'
import { Unavailable } from '../unavailable.ts'

/** So long a secret that was changed may still be used. Milliseconds. */
export const maxAgeMs = 5 * 60_000

/** Where the old values go on serving because they could not be read again: the next attempt. Milliseconds. */
const retryAfterMs = 10_000

/** Wall-clock time: that of a function which was frozen has gone on. */
let freshUntil: number | undefined
let loading: Promise<void> | undefined

/** SSM did not answer, or does not hold what this function needs. */
export class SecretsUnavailable extends Unavailable {
  constructor(cause: unknown) {
    super('secrets', cause)
  }
}

/**
 * Sees to it that this function's secrets are there and at most {@link maxAgeMs} old, in one call however many ask at
 * once. Throws SecretsUnavailable where there are none yet; the next request tries again.
 */
export async function loadSecrets(): Promise<void> {
  const { parameters } = config.secretParameters()
  if (parameters.length === 0) return
  if (freshUntil !== undefined && Date.now() < freshUntil) return
  loading ??= load(parameters).finally(() => (loading = undefined))
  await loading
}

async function load(parameters: string[]): Promise<void> {
  try {
    // Imported when needed: locally nothing pays for it.
    const { readParameters } = await import('./ssm.ts')
    const values = await readParameters(parameters)
    const secrets = new Map(Array.from(values, ([parameter, value]) => [variableOf(parameter), value]))
    // At a cold start there is nothing better to keep, and looking takes milliseconds.
    const faults = freshUntil === undefined ? [] : faultsOf(secrets)
    if (faults.length > 0) throw new Error(`SSM holds what cannot be used: ${faults.join('; ')}`)
    setSecrets(secrets)
    freshUntil = Date.now() + maxAgeMs
  } catch (cause) {
    if (freshUntil === undefined) throw new SecretsUnavailable(cause)
    logger.warn('the secrets could not be read again', { error: cause as Error })
    freshUntil = Date.now() + retryAfterMs
  }
}

/** A parameter is named like the setting, below the folder of its stage: /perch/prod/REDIS_URL. */
function variableOf(parameter: string): string {
  return parameter.slice(parameter.lastIndexOf('/') + 1)
}
