import { randomUUID } from 'node:crypto'
import { ignoreRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { isSameOwner, type Owner } from './session-owner.ts'
import { closeSession } from './session-scripts.ts'
import { deleteSession, readSession } from './sessions.ts'

/**
 * From here on only its own logout still accepts the session. One of another user is left alone. A Redis that is too
 * full to note it lets go of it all the same: then the session is gone at once.
 *
 * @returns the sealed refresh token, null if there is no such session of this user
 */
export async function markClosing(sid: string, owner: Owner): Promise<string | null> {
  try {
    return await mark(sid, owner)
  } catch (error) {
    ignoreRefusal(error)
    return take(sid, owner)
  }
}

async function mark(sid: string, { userId, sub }: Owner): Promise<string | null> {
  // Noted first: a crash in between leaves a note that leads to a session that goes on, never the reverse.
  const [, sealed = null] = await redis().inOrder(
    [['ZADD', keys.closingSessions, Date.now(), sid]],
    [closeSession, [keys.session(sid), keys.sessionGrace(sid)], [userId, sub]],
  )
  if (sealed === null) await forgetUnfinishedEnd(sid)
  return sealed as string | null
}

async function take(sid: string, owner: Owner): Promise<string | null> {
  const [session, sealed] = await Promise.all([
    readSession(sid),
    redis().run('HGET', keys.session(sid), 'refreshToken'),
  ])
  if (session === null || !isSameOwner(session.owner, owner)) return null
  await deleteSession(sid, session.owner.userId)
  return sealed as string | null
}

/** Sessions whose end began before `before` and did not finish. */
export async function listUnfinishedEnds(before: Date, count: number): Promise<string[]> {
  const key = keys.closingSessions
  return (await redis().run(
    'ZRANGE',
    key,
    '-inf',
    before.getTime(),
    'BYSCORE',
    'LIMIT',
    0,
    count,
  )) as string[]
}

/** Which user's list holds a session, and what its end needs; null where it is gone. */
export async function readClosing(
  sid: string,
): Promise<{ userId: number; sealedRefreshToken: string } | null> {
  const reply = await redis().run('HMGET', keys.session(sid), 'userId', 'refreshToken', 'state')
  const [userId, sealedRefreshToken, state] = reply as (string | null)[]
  return state === 'closing' && userId && sealedRefreshToken
    ? { userId: Number(userId), sealedRefreshToken }
    : null
}

export async function forgetUnfinishedEnd(sid: string): Promise<void> {
  await redis().run('ZREM', keys.closingSessions, sid)
}

/** Longer than a login can be under way. */
const barrierTtlSeconds = 60

/**
 * To be called when the sessions of a user were ended and before what is left on the list is looked at: a login that
 * opens its session after that look finds the barrier, and asks Keycloak again.
 */
export async function raiseBarrier(userId: number): Promise<string> {
  const barrier = `${Math.floor(Date.now() / 1000)}.${randomUUID()}`
  // A Redis that is too full for it opens no session either.
  await redis().run('SET', keys.sessionBarrier(userId), barrier, 'EX', barrierTtlSeconds).catch(ignoreRefusal)
  return barrier
}

/** When a barrier was raised, in seconds since 1970. */
export function timeOfBarrier(barrier: string): number {
  return Number(barrier.split('.')[0])
}

/** So that it is tried again; a Redis that is too full for the note does not keep the first try from being made. */
export async function noteUnfinishedLogout({ userId, sub }: Owner): Promise<void> {
  await redis().run('ZADD', keys.unfinishedLogouts, Date.now(), `${userId}:${sub}`).catch(ignoreRefusal)
}

export async function forgetUnfinishedLogout({ userId, sub }: Owner): Promise<void> {
  await redis().run('ZREM', keys.unfinishedLogouts, `${userId}:${sub}`)
}

/** Users whose sessions at Keycloak were to be ended before `before`, which is not known to have worked. */
export async function listUnfinishedLogouts(before: Date, count: number): Promise<Owner[]> {
  const reply = await redis().run(
    'ZRANGE',
    keys.unfinishedLogouts,
    '-inf',
    before.getTime(),
    'BYSCORE',
    'LIMIT',
    0,
    count,
  )
  return (reply as string[]).map((member) => {
    const colon = member.indexOf(':')
    return { userId: Number(member.slice(0, colon)), sub: member.slice(colon + 1) }
  })
}
