/**
 * What a function on AWS begins while it initialises, side by side: its secrets, the connection to Redis, Keycloak's keys.
 * The first request waits until all of it has ended, for the slowest and not for the sum.
 *
 * A failure here is no failure yet: the first request does for itself whatever is missing, and says so if it fails again.
 * Nothing begins where secrets come from the environment, as on a developer's machine.
 */
import { config } from './config.ts'

/** @param secrets rejects where they cannot be read */
type Work = (secrets: Promise<unknown>) => Promise<unknown>

const works: Work[] = []
let begun: Promise<unknown> | undefined

/** Has `work` begin with the function; to be called when its module is loaded. */
export function atInit(work: Work): void {
  works.push(work)
}

/** Begins; for the last of the modules that are loaded. */
export function begin(loadSecrets: () => Promise<void>): void {
  if (begun !== undefined || config.secretParameters().parameters.length === 0) return
  const secrets = loadSecrets()
  begun = Promise.allSettled([secrets, ...works.map((work) => work(secrets))])
}

/** Resolves when what has begun has ended, in whichever way. */
export async function initialised(): Promise<void> {
  await begun
}
