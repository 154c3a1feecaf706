import { ping as pingKeycloak } from '../keycloak/health.ts'
import { ProblemError } from '../problems.ts'
import { ping as pingRedis } from '../store/health.ts'

/** What does not answer within this time counts as down, so that the answer itself comes within 300 ms. */
const limitMs = 250

/** Throws `not-ready`, naming every dependency that is down. */
export async function checkReady(): Promise<void> {
  const [keycloak, redis] = await Promise.all([answers(pingKeycloak(limitMs)), answers(pingRedis())])
  const down = [...(keycloak ? [] : ['Keycloak']), ...(redis ? [] : ['Redis'])]
  if (down.length > 0) throw new ProblemError('not-ready', `Down: ${down.join(', ')}.`)
}

function answers(check: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, limitMs, false)
  check.then(
    () => resolve(true),
    () => resolve(false),
  )
  return promise.finally(() => clearTimeout(timer))
}
