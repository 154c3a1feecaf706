import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'

/** One device: the one live pair of a Keycloak session. */
export interface Session {
  sid: string
  userId: number
  /** Of the one live access token. */
  jti: string
  /** Of the one live refresh token; counts from 1. */
  generation: number
  /** Keycloak's refresh token, sealed. */
  sealedRefreshToken: string
  userAgent: string
  createdAt: Date
  expiresAt: Date
}

export type SessionState = 'active' | 'closing'

/** Keeps a session until it expires. The list comes first: a session that is not listed could not be ended from afar. */
export async function createSession(session: Session): Promise<void> {
  const { sid, userId, expiresAt } = session
  const listKey = keys.userSessions(userId)
  await Promise.all([
    redis().transaction([
      ['ZADD', listKey, expiresAt.getTime(), sid],
      ['ZREMRANGEBYSCORE', listKey, '-inf', session.createdAt.getTime()],
      ['PEXPIREAT', listKey, expiresAt.getTime()],
    ]),
    redis().transaction([
      [
        'HSET', keys.session(sid), 'userId', userId, 'jti', session.jti, 'generation', session.generation,
        'refreshToken', session.sealedRefreshToken, 'state', 'active', 'userAgent', session.userAgent,
        'createdAt', session.createdAt.toISOString(), 'lastUsedAt', session.createdAt.toISOString(),
      ],
      ['PEXPIREAT', keys.session(sid), expiresAt.getTime()],
    ]),
  ]) // prettier-ignore
}

/** What every protected request asks: whose the session is, which access token is live, and whether it is active. */
export async function readSession(
  sid: string,
): Promise<{ userId: number; jti: string; state: SessionState } | null> {
  const reply = await redis().run('HMGET', keys.session(sid), 'userId', 'jti', 'state')
  const [userId, jti, state] = reply as (string | null)[]
  if (!userId || !jti || (state !== 'active' && state !== 'closing')) return null
  return { userId: Number(userId), jti, state }
}

/** From here on only its own logout still accepts the session. Returns the sealed refresh token, null if it is gone. */
export async function markClosing(sid: string): Promise<string | null> {
  const key = keys.session(sid)
  const [, refreshToken] = await redis().transaction([
    ['HSET', key, 'state', 'closing'],
    ['HGET', key, 'refreshToken'],
  ])
  return refreshToken as string | null
}

export async function deleteSession(sid: string, userId: number): Promise<void> {
  await Promise.all([
    redis().run('DEL', keys.session(sid)),
    redis().run('ZREM', keys.userSessions(userId), sid),
  ])
}
