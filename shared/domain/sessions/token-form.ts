/**
 * Opaque tokens: personal ones, and those of apps. `perch_<kind>_<user id>_<160 random bits><checksum>`: whose it is stands in it, so that
 * what says whether it is valid travels with what the route reads; and a token that is mistyped or made up needs no look-up at all.
 */
import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ListedToken } from '../../store/tokens/access-tokens.ts'

/** `pat`: made by its user; `app`: of an app that acts for its user. */
export type TokenKind = 'pat' | 'app'

/** By this a token of ours is known, here and to what looks for secrets that have leaked. */
const form = /^(perch_(?:pat|app)_(\d{1,16})_[0-9a-f]{40})([0-9a-f]{8})$/

export const isOpaque = (token: string) => token.startsWith('perch_')

export function mintToken(kind: TokenKind, userId: number): string {
  const token = `perch_${kind}_${userId}_${randomBytes(20).toString('hex')}`
  return token + checksumOf(token)
}

/** Of an app that acts for no user. */
export function mintClientToken(): string {
  const token = `perch_client_${randomBytes(20).toString('hex')}`
  return token + checksumOf(token)
}

const checksumOf = (text: string) => crc32(text).toString(16).padStart(8, '0')

/** Whose token it is by what it says; null where it cannot be one of ours. */
export function ownerOfToken(token: string): number | null {
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
  { token, lastUsedAt }: Pick<ListedToken, 'token' | 'lastUsedAt'>,
  now = Date.now(),
): boolean {
  const { createdAt, expiresAt } = token
  return (expiresAt === null ? Date.parse(lastUsedAt ?? createdAt) + idleMs : Date.parse(expiresAt)) <= now
}

export const isOfClient = (token: string) => token.startsWith('perch_client_')

/** A token of an app, or a personal one, never speaks with the voice of a moderator. */
export function rolesOfTokens(roles: readonly string[]): string[] {
  return roles.filter((role) => role === 'can_post')
}
