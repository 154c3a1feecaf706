import { atInit } from '../../at-init.ts'
import { logger } from '../../telemetry/logger.ts'
import {
  type AccessClaims,
  fetchSigningKeys,
  type SigningKeys,
  type Verified,
  verifyAccessToken,
} from '../../keycloak/verify.ts'
import { noteSecurityEvent } from '../../telemetry/request-context.ts'
import { readSigningKeys, writeSigningKeys } from '../../store/sessions/signing-keys.ts'
import { unauthenticated } from '../requests/problem-of.ts'

/** Keys are asked for again after this long, so that a key withdrawn at Keycloak ends here too. Milliseconds. */
const maxAgeMs = 10 * 60 * 1000
/** And not more often than this, however many tokens name an unknown key and whatever Keycloak answers. Milliseconds. */
const minIntervalMs = 5 * 1000

interface Known {
  keys: SigningKeys
  fetchedAt: number
}

let known: Known | undefined
let lastFailure: { at: number; error: unknown } | undefined
let fetching: Promise<Known> | undefined

/**
 * Verifies an access token by Keycloak's signing keys: no call to Keycloak while the container is warm.
 *
 * @throws ProblemError unauthenticated; keycloak-unavailable when no key can be had, or when the token names a key
 *   that is not known and Keycloak cannot be asked for newer ones: an outage is never 401
 */
export async function verify(token: string): Promise<AccessClaims> {
  const claims = await verifyBy((keys) => verifyAccessToken(token, keys))
  if (claims === null) throw unauthenticated()
  return claims
}

/** The claims of any token of Keycloak's, null where it does not count. Throws `keycloak-unavailable` as above. */
export async function verifyBy<Claims>(
  check: (keys: SigningKeys) => Promise<Verified<Claims>>,
): Promise<Claims | null> {
  const { keys } = await currentKeys()
  let claims = await check(keys)
  if (claims === 'unknown-key' && Date.now() - (known?.fetchedAt ?? 0) >= minIntervalMs) {
    claims = await check((await fetchOnce()).keys)
  }
  if (claims === 'unknown-key') noteSecurityEvent('authn_token_fail')
  return claims === 'unknown-key' || claims === 'invalid' ? null : claims
}

async function currentKeys(): Promise<Known> {
  if (known && Date.now() - known.fetchedAt < maxAgeMs) return known
  try {
    return await fetchOnce()
  } catch (error) {
    // Keys do not change because Keycloak is away: what was known last still verifies.
    known ??= await readCopy()
    if (known) return known
    throw error
  }
}

atInit(async (secrets) => {
  const keys = await fetchSigningKeys()
  known = { keys, fetchedAt: Date.now() }
  // What Redis is reached by is one of the secrets.
  await secrets
  await writeCopy(keys)
})

/** One fetch at a time, and none for a while after one has failed. */
function fetchOnce(): Promise<Known> {
  if (lastFailure && Date.now() - lastFailure.at < minIntervalMs) return Promise.reject(lastFailure.error)
  fetching ??= fetchSigningKeys()
    .then(
      async (keys) => {
        known = { keys, fetchedAt: Date.now() }
        lastFailure = undefined
        await writeCopy(keys)
        return known
      },
      (error: unknown) => {
        lastFailure = { at: Date.now(), error }
        throw error
      },
    )
    .finally(() => {
      fetching = undefined
    })
  return fetching
}

/** The copy in Redis serves a cold start while Keycloak is down. */
async function readCopy(): Promise<Known | undefined> {
  const json = await readSigningKeys()
  // Its age is not known: ask again as soon as asking is allowed.
  return json === null
    ? undefined
    : { keys: JSON.parse(json) as SigningKeys, fetchedAt: Date.now() - maxAgeMs }
}

async function writeCopy(keys: SigningKeys): Promise<void> {
  try {
    await writeSigningKeys(JSON.stringify(keys))
  } catch (error) {
    logger.warn('the copy of the signing keys was not written', { error: error as Error })
  }
}
