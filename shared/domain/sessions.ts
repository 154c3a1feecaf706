import { endKeycloakSession, type KeycloakTokens } from '../keycloak/tokens.ts'
import { type AccessClaims, unauthenticated } from '../keycloak/verify.ts'
import type { TokenPair } from '../schemas/auth.ts'
import { createSession, deleteSession, markClosing, readSession } from '../store/sessions.ts'
import { mintRefreshToken, seal, unseal } from './refresh-tokens.ts'
import { verify } from './signing-keys.ts'

/** Who makes a request. */
export interface Caller {
  userId: number
  /** Keycloak's id of the user. */
  sub: string
  sid: string
  roles: string[]
  /** Resolves when the session is known to live, rejects with `unauthenticated` or `redis-unavailable`. */
  confirmed: Promise<void>
}

/**
 * Who an access token speaks for. The signature is checked here and now; whether the session lives is one Redis read
 * that is started, not awaited: see `confirmed`.
 *
 * @throws ProblemError unauthenticated, keycloak-unavailable
 */
export async function identify(token: string, { evenClosing }: { evenClosing: boolean }): Promise<Caller> {
  const claims = await verify(token)
  if (claims.uid === undefined) throw unauthenticated()
  const confirmed = confirm(claims, evenClosing)
  // Whoever awaits it hears of it; until then a rejection must not count as unhandled.
  confirmed.catch(() => {})
  return { userId: claims.uid, sub: claims.sub, sid: claims.sid, roles: claims.realm_access.roles, confirmed }
}

/** The allow-list: only the newest token of a session that is still there counts. */
async function confirm(claims: AccessClaims, evenClosing: boolean): Promise<void> {
  const session = await readSession(claims.sid)
  const live = session?.state === 'active' || (evenClosing && session?.state === 'closing')
  if (!session || !live || session.userId !== claims.uid || session.jti !== claims.jti)
    throw unauthenticated()
}

/** Opens the session of a fresh login and returns its pair. */
export async function openSession(input: {
  tokens: KeycloakTokens
  claims: AccessClaims
  userId: number
  userAgent: string
}): Promise<TokenPair> {
  const { tokens, claims, userId, userAgent } = input
  const now = new Date()
  const generation = 1
  await createSession({
    sid: claims.sid,
    userId,
    jti: claims.jti,
    generation,
    sealedRefreshToken: seal(claims.sid, tokens.refreshToken),
    userAgent,
    createdAt: now,
    expiresAt: new Date(now.getTime() + tokens.refreshExpiresIn * 1000),
  })
  return {
    accessToken: tokens.accessToken,
    refreshToken: mintRefreshToken(claims.sid, generation),
    tokenType: 'Bearer',
    expiresIn: tokens.expiresIn,
    refreshExpiresIn: tokens.refreshExpiresIn,
  }
}

/**
 * Ends the caller's session: first every other route refuses it, then Keycloak forgets it, then it is deleted. When
 * Keycloak cannot be reached the session stays closed to everything but another logout.
 *
 * @throws ProblemError keycloak-unavailable, redis-unavailable
 */
export async function logout(caller: Caller): Promise<void> {
  const sealed = await markClosing(caller.sid)
  const refreshToken = sealed === null ? null : unseal(caller.sid, sealed)
  if (refreshToken !== null) await endKeycloakSession(refreshToken)
  await deleteSession(caller.sid, caller.userId)
}
