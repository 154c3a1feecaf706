/**
 * Opaque tokens: personal ones, and those of apps. `perch_<kind>_<user id>_<160 random bits><checksum>`: whose it is stands in it, so that
 * what says whether it is valid travels with what the route reads; and a token that is mistyped or made up needs no look-up at all.
 */
import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { ProblemError } from '../../problems.ts'
import { covers, type GrantedScope, type Scope } from '../../schemas/tokens/scopes.ts'
import { readHolder } from '../../store/people/users.ts'
import type { Owner } from '../../store/sessions/session-owner.ts'
import * as store from '../../store/tokens/access-tokens.ts'
import { noteUser } from '../../telemetry/request-context.ts'
import { keepBooks } from '../requests/bookkeeping.ts'
import { unauthenticated } from '../requests/problem-of.ts'
import {
  accountSuspended,
  type Admits,
  type Caller,
  type ConfirmedCaller,
  touchIntervalMs,
} from './sessions.ts'

/** `pat`: made by its user. */
export type TokenKind = 'pat'

/** By this a token of ours is known, here and to what looks for secrets that have leaked. */
const form = /^(perch_pat_(\d{1,16})_[0-9a-f]{40})([0-9a-f]{8})$/

export const isOpaque = (token: string) => token.startsWith('perch_')

export function mintToken(kind: TokenKind, userId: number): string {
  const token = `perch_${kind}_${userId}_${randomBytes(20).toString('hex')}`
  return token + checksumOf(token)
}

const checksumOf = (text: string) => crc32(text).toString(16).padStart(8, '0')

/** Whose token it is by what it says; null where it cannot be one of ours. */
function userIdIn(token: string): number | null {
  const [, content = '', userId, checksum] = form.exec(token) ?? []
  if (checksum !== checksumOf(content)) return null
  return Number(userId)
}

/**
 * What of a token is kept. 160 random bits need no salt, and the hash no slow function. It is looked up, not compared: how long that
 * takes tells about the hash, from which no one gets to a token.
 */
export const hashOfToken = (token: string) => hash('sha256', token, 'base64url')

/** An app token without an expiry ends when it has not been used for this long. Milliseconds. */
const idleMs = 366 * 24 * 60 * 60 * 1000

export function hasExpired(
  { token, lastUsedAt }: Pick<store.ListedToken, 'token' | 'lastUsedAt'>,
  now = Date.now(),
): boolean {
  const { createdAt, expiresAt } = token
  return (expiresAt === null ? Date.parse(lastUsedAt ?? createdAt) + idleMs : Date.parse(expiresAt)) <= now
}

/**
 * Who an opaque token speaks for. Its form is checked here and now; whether it is valid, and covers the scope of the route, is one Redis
 * read that is started, not awaited.
 *
 * @param scope undefined where the route is for sessions alone
 * @throws ProblemError unauthenticated; account-suspended, insufficient-scope by `confirmed`
 */
export function identifyToken(token: string, { evenSuspended }: Admits, scope: Scope | undefined): Caller {
  const userId = userIdIn(token)
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

/** Ends every token of a user; of an id that was given out twice only those of this user. */
export async function endTokens(owner: Owner, madeBefore = Infinity): Promise<void> {
  const tokens = await store.listAccessTokens(owner)
  const ended = tokens.filter(({ token }) => Date.parse(token.createdAt) < madeBefore)
  await store.removeAccessTokens(
    owner.userId,
    ended.map(({ hash }) => hash),
  )
}
