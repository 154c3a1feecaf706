/** Who opaque tokens speak for: personal ones, and those of apps. */
import { ProblemError } from '../../problems.ts'
import { covers, type GrantedScope, type Scope } from '../../schemas/tokens/scopes.ts'
import { readHolder } from '../../store/people/users.ts'
import type { Owner } from '../../store/sessions/session-owner.ts'
import { readClientToken } from '../../store/apps/apps.ts'
import * as store from '../../store/tokens/access-tokens.ts'
import { noteUser } from '../../telemetry/request-context.ts'
import { keepBooks } from '../requests/bookkeeping.ts'
import { unauthenticated } from '../requests/problem-of.ts'
import { hashOfToken, hasExpired, ownerOfToken } from './token-form.ts'
import {
  accountSuspended,
  type Admits,
  type Caller,
  type ConfirmedCaller,
  touchIntervalMs,
} from './sessions.ts'

/**
 * Who an opaque token speaks for. Its form is checked here and now; whether it is valid, and covers the scope of the route, is one Redis
 * read that is started, not awaited.
 *
 * @param scope undefined where the route is for sessions alone
 * @throws ProblemError unauthenticated; account-suspended, insufficient-scope by `confirmed`
 */
export function identifyToken(token: string, { evenSuspended }: Admits, scope: Scope | undefined): Caller {
  const userId = ownerOfToken(token)
  if (userId === null) throw unauthenticated()
  const confirmed = confirm(userId, hashOfToken(token), evenSuspended, scope).then(
    (known) => Object.assign(caller, known) as Caller as ConfirmedCaller,
  )
  // Until it is awaited a rejection must not count as unhandled.
  confirmed.catch(() => {})
  const caller: Caller = { userId, confirmed }
  return caller
}

async function confirm(userId: number, hash: string, evenSuspended: boolean, scope: Scope | undefined) {
  const [found, holder] = await Promise.all([store.readToken(userId, hash), readHolder(userId)])
  if (found === null || hasExpired(found) || holder.sub !== found.token.sub) throw unauthenticated()
  const { token, lastUsedAt, roles } = found
  noteUser(token.sub)
  if (holder.isSuspended && !evenSuspended) throw accountSuspended()
  if (scope === undefined || !covers(token.scopes as GrantedScope[], scope)) throw insufficientScope(scope)
  const now = new Date()
  const idle = lastUsedAt === null ? Infinity : now.getTime() - Date.parse(lastUsedAt)
  if (idle >= touchIntervalMs) await keepBooks(store.touchAccessToken(userId, hash, now))
  return {
    sub: token.sub,
    roles,
    email: undefined,
    emailVerified: undefined,
    createdAt: undefined,
    authTime: undefined,
    isOfBrowser: false,
  }
}

/** RFC 6750, 3.1: a client can ask its user for the scope that it names. */
function insufficientScope(scope: Scope | undefined): ProblemError {
  if (scope === undefined)
    return new ProblemError(
      'insufficient-scope',
      'Only a session may do this. No scope of a token covers it.',
    )
  return new ProblemError('insufficient-scope', 'The token does not cover the scope in WWW-Authenticate.', {
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  })
}

/**
 * Whether an app that acts for no user may do what a route does without one.
 *
 * @throws ProblemError unauthenticated, insufficient-scope
 */
export async function confirmClient(
  token: string,
  scope: Scope | undefined,
  takesUsers: boolean,
): Promise<void> {
  const found = await readClientToken(hashOfToken(token))
  if (found === null) throw unauthenticated()
  if (takesUsers)
    throw new ProblemError('insufficient-scope', 'This needs a user, and the token acts for none.')
  if (scope === undefined || !covers(found.scopes as GrantedScope[], scope)) throw insufficientScope(scope)
}

/** Ends every token of a user; of an id that was given out twice only those of this user. */
export async function endTokens(owner: Owner, madeBefore = Infinity): Promise<void> {
  const tokens = await store.listAccessTokens(owner)
  const ended = tokens.filter(({ token }) => Date.parse(token.createdAt) < madeBefore)
  await store.removeAccessTokens(
    owner.userId,
    ended.map(({ hash }) => hash),
  )
}
