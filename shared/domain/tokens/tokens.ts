import { randomBytes } from 'node:crypto'
import { ProblemError } from '../../problems.ts'
import type { CreatedToken, NewToken, Token } from '../../schemas/tokens/token.ts'
import type { Owner } from '../../store/sessions/session-owner.ts'
import { readSession } from '../../store/sessions/sessions.ts'
import * as store from '../../store/tokens/access-tokens.ts'
import { unauthenticated } from '../requests/problem-of.ts'
import { hashOfToken, hasExpired, mintToken, rolesOfTokens, type TokenKind } from '../sessions/token-form.ts'
import type { ConfirmedSession } from '../sessions/sessions.ts'

/** How many tokens a user may have, those of apps included. */
const maxTokens = 50

const dayMs = 24 * 60 * 60 * 1000

/**
 * Makes a personal token of the caller's. It is returned this once: what is kept is a hash of it.
 *
 * @throws ProblemError too-many-tokens
 */
export async function createToken({
  caller,
  ...input
}: NewToken & { caller: ConfirmedSession }): Promise<CreatedToken> {
  const { name, scopes, expiresInDays } = input
  const now = Date.now()
  const expiresAt = new Date(now + expiresInDays * dayMs).toISOString()
  return addToken('pat', caller, { name, scopes, createdAt: new Date(now).toISOString(), expiresAt })
}

/**
 * Keeps a new token, unless the session that it comes from has ended meanwhile. All sessions of a user are closed before the tokens
 * are ended: so a token of a session that is still alive here is found by that, or was made after it.
 */
export async function addToken(
  kind: TokenKind,
  { userId, sub, sid, roles }: Owner & Pick<ConfirmedSession, 'sid' | 'roles'>,
  fields: Omit<store.StoredToken, 'id' | 'sub'>,
): Promise<CreatedToken> {
  const owner = { userId, sub }
  const token = mintToken(kind, userId)
  const hash = hashOfToken(token)
  const stored = { id: randomBytes(9).toString('base64url'), sub, ...fields }
  const input = { hash, token: stored, roles: rolesOfTokens(roles), max: maxTokens }
  if (!(await store.addAccessToken(owner, input)) && !(await makeRoom(owner, input))) throw tooMany()
  const session = await readSession(sid)
  if (session?.state !== 'active') {
    await store.removeAccessTokens(userId, [hash])
    throw unauthenticated()
  }
  return { ...shown({ hash, token: stored, lastUsedAt: null }), token }
}

/** Forgets the tokens that have expired, or else the oldest of the same app, and tries once more. */
async function makeRoom(owner: Owner, input: Parameters<typeof store.addAccessToken>[1]): Promise<boolean> {
  const all = await store.listAccessTokens(owner)
  const { app } = input.token
  const ofApp = all.filter(({ token }) => app !== undefined && token.app?.id === app.id)
  const [oldest] = ofApp.sort((a, b) => a.token.createdAt.localeCompare(b.token.createdAt))
  const found = all.filter((listed) => hasExpired(listed))
  const expired = found.length === 0 && oldest ? [oldest] : found
  if (expired.length === 0) return false
  await store.removeAccessTokens(
    owner.userId,
    expired.map(({ hash }) => hash),
  )
  return store.addAccessToken(owner, input)
}

function tooMany(): ProblemError {
  return new ProblemError(
    'too-many-tokens',
    `You have ${maxTokens} tokens and apps already. End one of them first.`,
  )
}

/** The tokens of a user, the newest first. */
export async function listTokens(owner: Owner): Promise<{ items: Token[] }> {
  const tokens = await store.listAccessTokens(owner)
  const items = tokens
    .filter((listed) => !hasExpired(listed))
    .map(shown)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id))
  return { items }
}

function shown({ token, lastUsedAt }: store.ListedToken): Token {
  const { id, name, scopes, createdAt, expiresAt, app } = token
  return { id, name, scopes, createdAt, lastUsedAt, expiresAt, app: app ? { website: app.website } : null }
}

/** Ends a token of the caller's at once. Throws `token-not-found`. */
export async function deleteToken({ id, caller }: { id: string; caller: ConfirmedSession }): Promise<void> {
  const tokens = await store.listAccessTokens(caller)
  const found = tokens.filter(({ token }) => token.id === id).map(({ hash }) => hash)
  if ((await store.removeAccessTokens(caller.userId, found)) === 0)
    throw new ProblemError('token-not-found', 'None of your tokens has this id.')
}
