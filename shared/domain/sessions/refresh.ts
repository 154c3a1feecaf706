import { config } from '../../config.ts'
import { refreshGrant } from '../../keycloak/tokens.ts'
import { readClaims } from '../../keycloak/verify.ts'
import { unauthenticated } from '../requests/problem-of.ts'
import { logger } from '../../telemetry/logger.ts'
import { ProblemError } from '../../problems.ts'
import { TokenPair } from '../../schemas/sign-in/auth.ts'
import { noteSecurityEvent, noteUser } from '../../telemetry/request-context.ts'
import type { Owner } from '../../store/sessions/session-owner.ts'
import * as store from '../../store/sessions/sessions.ts'
import { findSubOfUser } from '../../store/people/users.ts'
import { endSession } from './end-sessions.ts'
import { parseRefreshToken, seal, unseal } from './refresh-tokens.ts'
import { type ConfirmedSession, pairOf, sealed } from './sessions.ts'

/**
 * A new pair for a refresh token; the old access token is dead. The token just used gives the same pair again while
 * its grace lasts (parallel tabs, lost answers). Later, or with an older one, somebody replays a token: the session
 * ends. A token that an edit replaced gives nothing, and ends the session only when that grace is over.
 *
 * Which generation is live is decided in Redis by compare-and-set after Keycloak has answered, so of parallel calls
 * one wins and the others return what it got.
 *
 * @throws ProblemError session-ended, too-many-requests, keycloak-unavailable, redis-unavailable
 */
export async function refresh(input: {
  refreshToken: string
  /** Whether a cookie brought it. */
  isOfBrowser: boolean
  /** Rejects when there are too many of these; see shared/domain/requests/rate-limits.ts. */
  admitted: Promise<void>
}): Promise<TokenPair> {
  const token = parseRefreshToken(input.refreshToken)
  const [session] = await Promise.all([token && store.readForRefresh(token.sid), input.admitted])
  if (!token || !session) throw sessionEnded()
  // What a cookie carries is good for nothing elsewhere, and the reverse.
  if (session.isOfBrowser !== input.isOfBrowser) throw sessionEnded()
  if (token.generation !== session.generation) return retry(token, session)

  const { sid } = token
  const { owner, generation } = session
  const refreshToken = unseal(sid, session.sealedRefreshToken)
  const tokens = refreshToken === null ? null : await refreshGrant(refreshToken)
  // It ended at Keycloak first: by an administrator or by age; or it was sealed by a key that is gone.
  if (tokens === null) return end(sid, owner)
  const claims = readClaims(tokens.accessToken)
  noteUser(claims.sub)
  const pair = pairOf(sid, generation + 1, tokens)
  const [rotated, holder] = await Promise.all([
    store.rotate(
      { sid, userId: owner.userId, generation },
      {
        ...sealed(claims, tokens),
        sealedPair: seal(sid, JSON.stringify(pair)),
        graceMs: config.session().refreshGraceMs,
      },
    ),
    findSubOfUser(owner.userId),
  ])
  // What routes would reject is not given out: an administrator has wiped the id at Keycloak, the profile is lost, or the
  // id is another user's by now. A login mends all three.
  if (claims.uid !== owner.userId || claims.sub !== holder) return end(sid, owner)
  if (rotated) return pair
  const moved = await store.readForRefresh(sid)
  if (!moved) throw sessionEnded()
  return retry(token, moved)
}

async function end(sid: string, owner: Owner): Promise<never> {
  await endSession(sid, owner)
  throw sessionEnded()
}

type Moved = NonNullable<Awaited<ReturnType<typeof store.readForRefresh>>>

/** What a refresh token of another generation than the live one gets. */
async function retry(token: { sid: string; generation: number }, session: Moved): Promise<TokenPair> {
  const { grace, generation, firstGeneration, owner } = session
  // After an edit older tokens are spared as well: a refresh that ran beside it may be answered only now.
  if (grace?.sealedPair === '' && token.generation <= grace.generation) throw sessionEnded()
  if (grace?.generation === token.generation) {
    const pair = unseal(token.sid, grace.sealedPair)
    if (pair === null) throw sessionEnded()
    const same = TokenPair.parse(JSON.parse(pair))
    noteUser(readClaims(same.accessToken).sub)
    return same
  }
  // A token from before the login is dead and no theft: somebody logged in again in the same browser. One from the
  // future is of a Redis that has lost its last second: nobody replays it.
  if (token.generation >= firstGeneration && token.generation < generation) {
    noteSecurityEvent('authn_token_reuse')
    noteUser(owner.sub)
    await endSession(token.sid, owner)
  }
  throw sessionEnded()
}

/**
 * Ends the session of a browser whose cookie a new login has taken the place of: no page could renew it any more, and it
 * would be among the devices for a month. The login has worked, so nothing that fails here undoes it.
 */
export async function endReplaced(former: string | undefined, next: string | null): Promise<void> {
  const token = former === undefined ? null : parseRefreshToken(former)
  // A sign-in at the same session of Keycloak goes on with ours.
  if (!token || (next !== null && token.sid === parseRefreshToken(next)?.sid)) return
  try {
    const session = await store.readForRefresh(token.sid)
    if (session?.isOfBrowser) await endSession(token.sid, session.owner)
  } catch (error) {
    logger.warn('a login left the former session of its browser open', { error: error as Error })
  }
}

function sessionEnded(): ProblemError {
  return new ProblemError('session-ended', 'Log in again.')
}

/**
 * Runs an edit that changes what tokens say, and replaces the caller's pair: the old one is dead before the edit
 * begins, so of two edits at once one goes on and the other is `unauthenticated`. If the edit worked and no new pair
 * could be had, `tokens` is null and the session has ended.
 */
export async function withNewPair<Result>(
  caller: ConfirmedSession,
  edit: () => Promise<Result>,
  /** Where the edit ends this session as well. */
  replace: (result: Result) => Promise<TokenPair | null> = () => newPair(caller),
): Promise<{ result: Result; tokens: TokenPair | null }> {
  if (!(await store.claim(caller.sid, caller.jti))) throw unauthenticated()
  let result: Result
  try {
    result = await edit()
  } catch (error) {
    // If Redis is away too, the access token stays dead and the refresh token brings the caller back.
    await store.unclaim(caller.sid, caller.jti).catch(() => {})
    throw error
  }
  return { result, tokens: await replace(result) }
}

/** The next generation of the caller's session; null where there is none, and the session has ended. */
export async function newPair(caller: ConfirmedSession): Promise<TokenPair | null> {
  const { sid, userId } = caller
  try {
    const sealedToken = await store.readSealedRefreshToken(sid)
    const keycloakToken = sealedToken === null ? null : unseal(sid, sealedToken)
    const tokens = keycloakToken === null ? null : await refreshGrant(keycloakToken)
    if (tokens !== null) {
      const pair = {
        ...sealed(readClaims(tokens.accessToken), tokens),
        graceMs: config.session().refreshGraceMs,
      }
      const generation = await store.replace(sid, userId, pair)
      if (generation !== null) return pairOf(sid, generation, tokens)
    }
  } catch (error) {
    logger.warn('an edit left its session without a new pair', { error: error as Error })
  }
  await endSession(sid, caller).catch(() => {})
  return null
}
