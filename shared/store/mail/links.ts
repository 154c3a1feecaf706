import { createHash, randomBytes } from 'node:crypto'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

export type LinkPurpose = 'verification' | 'reset'

/** Whom a link was sent to, and at which address. */
export interface Link {
  userId: number
  /** Keycloak's id of the user. */
  sub: string
  email: string
}

/** A link that has been taken: nobody else can use it, unless it is given back. */
export interface TakenLink extends Link {
  /** Milliseconds. */
  remainingMs: number
}

const ttlMs: Record<LinkPurpose, number> = {
  verification: 24 * 3600 * 1000,
  reset: 10 * 60 * 1000,
}

/** Makes a single-use link and returns its token: 256 bits, of which only a hash is kept. */
export async function createLink(purpose: LinkPurpose, link: Link): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const hash = hashOf(token)
  const userLinks = keys.userLinks(purpose, link.userId)
  const now = Date.now()
  await Promise.all([
    redis().run('SET', keys.link(purpose, hash), JSON.stringify(link), 'PX', ttlMs[purpose]),
    redis().transaction([
      ['ZADD', userLinks, now + ttlMs[purpose], hash],
      ['ZREMRANGEBYSCORE', userLinks, '-inf', now],
      ['PEXPIRE', userLinks, ttlMs[purpose]],
    ]),
  ])
  return token
}

/**
 * Uses a link up: of many who try at once, one gets it. Null where it is used, expired, void, or never was.
 */
export async function takeLink(purpose: LinkPurpose, token: string): Promise<TakenLink | null> {
  const hash = hashOf(token)
  const key = keys.link(purpose, hash)
  const [remainingMs, json] = await redis().inOrder([
    ['PTTL', key],
    ['GETDEL', key],
  ])
  if (typeof json !== 'string') return null
  const link = JSON.parse(json) as Link
  // The user's list decides: a link that was being made while the others were voided is not on it.
  const listed = await redis().run('ZSCORE', keys.userLinks(purpose, link.userId), hash)
  return listed === null ? null : { ...link, remainingMs: Math.max(1, Number(remainingMs)) }
}

/** Lets a link be used once more, for as long as it would have lived. One that was voided meanwhile stays void. */
export async function giveBackLink(
  purpose: LinkPurpose,
  token: string,
  { remainingMs, ...link }: TakenLink,
): Promise<void> {
  await redis().run('SET', keys.link(purpose, hashOf(token)), JSON.stringify(link), 'PX', remainingMs)
}

/** Every link of this purpose that the user was sent leads nowhere from now on. */
export async function voidLinks(userId: number, purpose: LinkPurpose): Promise<void> {
  const userLinks = keys.userLinks(purpose, userId)
  const [hashes] = await redis().inOrder([
    ['ZRANGE', userLinks, 0, -1],
    ['DEL', userLinks],
  ])
  await Promise.all((hashes as string[]).map((hash) => redis().run('DEL', keys.link(purpose, hash))))
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
