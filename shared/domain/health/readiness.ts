import { timeLimit } from '../../config.ts'
import { findRefusedClient, ping as pingKeycloak } from '../../keycloak/health.ts'
import { ProblemError } from '../../problems.ts'
import { tryToWrite } from '../../store/health/readiness.ts'
import { readSchemaVersion, schemaVersion } from '../../store/schema-version.ts'

/**
 * What does not answer within this time counts as down, so that the answer itself comes within 300 ms. A Keycloak that is
 * slower than that (just started, or on a busy machine) is called down although logins, which may take longer, work: let
 * whoever asks look at several answers in a row.
 */
const limitMs = 250

/** The client whose secret Keycloak refused when it was asked last: an answer that comes too late counts the next time. */
let refused: string | undefined

let underWay: Promise<void> | undefined

/**
 * Throws `not-ready`, naming every dependency that is down, a Redis that rejects writes, a secret that is wrong, or data
 * that is of another layout than this code. All who ask while a check is under way share it.
 */
export function checkReady(): Promise<void> {
  underWay ??= check().finally(() => (underWay = undefined))
  return underWay
}

async function check(): Promise<void> {
  const version = readSchemaVersion()
  // After the read, which may be repeated on a new connection where the old one is gone.
  const refusal = version.then(tryToWrite)
  const secrets = findRefusedClient().then((client) => (refused = client))
  const [keycloak, redis] = await Promise.all([
    answers(pingKeycloak(limitMs)),
    answers(refusal),
    answers(secrets),
  ])
  const down = [...(keycloak ? [] : ['Keycloak']), ...(redis ? [] : ['Redis'])]
  const reason = redis ? await refusal : null
  const rejects = reason === null ? '' : ' Redis rejects writes.'
  const cause = reason === null ? {} : { cause: new Error(reason) }
  if (down.length > 0) throw new ProblemError('not-ready', `Down: ${down.join(', ')}.${rejects}`, cause)
  if (reason !== null) throw new ProblemError('not-ready', 'Redis rejects writes.', cause)
  if (refused !== undefined) throw new ProblemError('not-ready', `Keycloak refuses the secret of ${refused}.`)
  const found = await version
  // None is noted before `infra` has seen this Redis.
  if (found !== null && found !== schemaVersion) {
    throw new ProblemError(
      'not-ready',
      `The data is of layout ${found}, and these functions need ${schemaVersion}.`,
    )
  }
}

function answers(check: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, timeLimit(limitMs), false)
  check.then(
    () => resolve(true),
    () => resolve(false),
  )
  return promise.finally(() => clearTimeout(timer))
}
