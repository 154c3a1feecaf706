import { endKeycloakSession, type KeycloakTokens } from '../../keycloak/tokens.ts'
import type { AccessClaims } from '../../keycloak/verify.ts'
import { ProblemError } from '../../problems.ts'
import { unauthenticated } from '../requests/problem-of.ts'
import type { TokenPair } from '../../schemas/sign-in/auth.ts'
import { noteUser } from '../../telemetry/request-context.ts'
import { isSameOwner } from '../../store/sessions/session-owner.ts'
import * as store from '../../store/sessions/sessions.ts'
import { readHolder } from '../../store/people/users.ts'
import { renewRolesOfTokens } from '../../store/tokens/access-tokens.ts'
import { keepBooks } from '../requests/bookkeeping.ts'
import { mintRefreshToken, seal } from './refresh-tokens.ts'
import { verify } from './signing-keys.ts'
import { rolesOfTokens } from './token-form.ts'

/** Who makes a request, as far as the token says it by itself. */
export interface Caller {
  userId: number
  /** Resolves when the token is known to be valid, rejects with `unauthenticated` or `redis-unavailable`. */
  confirmed: Promise<ConfirmedCaller>
}

declare const confirmation: unique symbol

/** A caller whose token is known to be valid: only that one may write. */
export interface ConfirmedCaller extends Caller {
  readonly [confirmation]: true
  /** Keycloak's id of the user. */
  sub: string
  roles: readonly string[]
  /** As of the token: another device hears of a change at its next refresh. Undefined for a token of an app: apps do not see it. */
  email: string | undefined
  /** As of the token; undefined as well. */
  emailVerified: boolean | undefined
  /** Whether a cookie carries the refresh token: see shared/http/chain/browser-session.ts. */
  isOfBrowser: boolean
  /** When the session was opened; undefined for a token. */
  createdAt: string | undefined
  /** When somebody last typed a password or the like, in seconds since 1970; unknown for a password login. */
  authTime: number | undefined
}

/** One who has signed in, and not a token or an app that acts for them: what this takes is for sessions alone. */
export interface SessionCaller extends Caller, SessionClaims {
  confirmed: Promise<ConfirmedSession>
}

export type ConfirmedSession = ConfirmedCaller & SessionCaller

/** What the access token of a session says. */
interface SessionClaims {
  sub: string
  sid: string
  /** Of the access token. */
  jti: string
  roles: readonly string[]
  email: string
  emailVerified: boolean
  /** When somebody last typed a password or the like, in seconds since 1970; unknown for a password login. */
  authTime: number | undefined
}

/** Which callers a route takes beside those whose session and account are as they should be. */
export interface Admits {
  evenClosing: boolean
  evenSuspended: boolean
}

export function accountSuspended(): ProblemError {
  return new ProblemError(
    'account-suspended',
    'A moderator has suspended this account. GET /me says why; you can export your data, delete the account, and appeal by mail.',
  )
}

/** When a session was used is written at most this often. Milliseconds. */
export const touchIntervalMs = 60 * 1000

/**
 * Who the access token of a session speaks for. The signature is checked here and now; whether the session lives is one Redis read
 * that is started, not awaited: see `confirmed`.
 *
 * @throws ProblemError unauthenticated, keycloak-unavailable; account-suspended by `confirmed`
 */
export async function identifySession(token: string, admits: Admits): Promise<SessionCaller> {
  const claims = await verify(token)
  if (claims.uid === undefined) throw unauthenticated()
  noteUser(claims.sub)
  const claimed = {
    userId: claims.uid,
    sub: claims.sub,
    sid: claims.sid,
    jti: claims.jti,
    roles: claims.realm_access.roles,
    email: claims.email,
    emailVerified: claims.email_verified,
    authTime: claims.auth_time,
  }
  const confirmed = confirm(claimed, admits).then(
    ({ isOfBrowser, createdAt }) => Object.assign(caller, { isOfBrowser, createdAt }) as ConfirmedSession,
  )
  // Whoever awaits it hears of it; until then a rejection must not count as unhandled.
  confirmed.catch(() => {})
  const caller: SessionCaller = { ...claimed, confirmed }
  return caller
}

/**
 * The allow-list: only the newest token of a session that is still there is valid, and only while the profile of its id
 * is still this user's: an id that was given out twice must not let one act as the other. To log out is always allowed.
 */
async function confirm(
  caller: SessionClaims & { userId: number },
  { evenClosing, evenSuspended }: Admits,
): Promise<{ isOfBrowser: boolean; createdAt: string }> {
  const { sid, jti, userId, sub } = caller
  const [session, { sub: holder, isSuspended }] = await Promise.all([
    store.readSession(sid),
    readHolder(userId),
  ])
  const live = session?.state === 'active' || (evenClosing && session?.state === 'closing')
  if (!session || !live || !isSameOwner(session.owner, caller) || session.jti !== jti) throw unauthenticated()
  if (holder !== sub && !evenClosing) throw unauthenticated()
  if (isSuspended && !evenSuspended) throw accountSuspended()
  const now = new Date()
  const idleMs = now.getTime() - Date.parse(session.lastUsedAt)
  if (idleMs >= touchIntervalMs) await keepBooks(store.touch(sid, now))
  return session
}

/** A login that was under way while all sessions of its user were ended; `barrier` is what that left. */
export class Overtaken extends Error {
  readonly barrier: string | null

  constructor(barrier: string | null) {
    super('all sessions of the user were ended while this one began')
    this.barrier = barrier
  }
}

/** Longer than any browser's; a caller can send kilobytes. UTF-16 units. */
const maxUserAgentLength = 256

/**
 * Opens the session of a fresh login and returns its pair; a pair that the session had before is dead. `hasTooMany`: the
 * user has more sessions than may be, and the oldest are for the caller to end.
 *
 * @param isBehind whether the login began after a barrier, which a password change, a reset or a logout everywhere left
 * @throws Overtaken where it did not, and the session has been ended
 */
export async function openSession(input: {
  tokens: KeycloakTokens
  claims: AccessClaims
  userId: number
  userAgent: string
  isOfBrowser: boolean
  isBehind: (barrier: string, claims: AccessClaims) => boolean
}): Promise<{ pair: TokenPair; hasTooMany: boolean }> {
  const { tokens, claims, userId, userAgent, isOfBrowser, isBehind } = input
  noteUser(claims.sub)
  const [{ generation, barrier, listed }] = await Promise.all([
    store.createSession({
      ...sealed(claims, tokens),
      sid: claims.sid,
      userId,
      isOfBrowser,
      userAgent: userAgent.slice(0, maxUserAgentLength).toWellFormed(),
      createdAt: new Date(),
    }),
    // A role that was given since counts from here on.
    renewRolesOfTokens({ userId, sub: claims.sub }, rolesOfTokens(claims.realm_access.roles)),
  ])
  if (generation > 0 && (barrier === null || isBehind(barrier, claims))) {
    return { pair: pairOf(claims.sid, generation, tokens), hasTooMany: listed > store.maxSessions }
  }
  await store.deleteSession(claims.sid, userId)
  await endKeycloakSession(tokens.refreshToken)
  throw new Overtaken(barrier)
}

/** What is kept of Keycloak's tokens. */
export function sealed({ sid, sub, jti }: AccessClaims, { refreshToken, refreshExpiresIn }: KeycloakTokens) {
  const expiresAt = new Date(Date.now() + refreshExpiresIn * 1000)
  return { sub, jti, sealedRefreshToken: seal(sid, refreshToken), expiresAt }
}

/** The pair that the caller gets for Keycloak's tokens. */
export function pairOf(sid: string, generation: number, tokens: KeycloakTokens): TokenPair {
  return {
    accessToken: tokens.accessToken,
    refreshToken: mintRefreshToken(sid, generation),
    tokenType: 'Bearer',
    expiresIn: tokens.expiresIn,
    refreshExpiresIn: tokens.refreshExpiresIn,
  }
}
