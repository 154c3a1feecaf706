import type { Script } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import type { Owner } from './session-owner.ts'
import {
  claimPair,
  expirePair,
  listSession,
  openSession,
  replacePair,
  rotateSession,
  touchSession,
  unclaimPair,
} from './session-scripts.ts'

/** One device: the one live pair of a Keycloak session. */
export interface Session extends Owner {
  sid: string
  /** Of the one live access token. */
  jti: string
  /** Keycloak's refresh token, sealed. */
  sealedRefreshToken: string
  userAgent: string
  /** Whether a cookie carries our refresh token. */
  isOfBrowser: boolean
  createdAt: Date
  expiresAt: Date
}

export type SessionState = 'active' | 'closing'

/** How many sessions a user may have; past that the newest stay. */
export const maxSessions = 50

/**
 * Keeps a session until it expires. Where all sessions of the user are ended meanwhile, it is either found on the list and
 * ended, or finds the barrier that they left, in whichever order the commands arrive; see session-ends.ts.
 *
 * @returns the generation of its refresh token: 1, or more where the session was there already, and 0 where it has been
 *   ended already; the barrier, null where there is none; and how many sessions are listed now
 */
export async function createSession(
  session: Session,
): Promise<{ generation: number; barrier: string | null; listed: number }> {
  const { sid, userId, expiresAt } = session
  const now = session.createdAt.toISOString()
  const [list, generation] = await Promise.all([
    redis().script(listSession, listKeys(userId), [sid, expiresAt.getTime(), Date.now()]),
    run(openSession, sid, [
      expiresAt.getTime(), 'userId', userId, 'sub', session.sub, 'jti', session.jti, 'refreshToken', session.sealedRefreshToken,
      'state', 'active', 'userAgent', session.userAgent, 'createdAt', now, 'lastUsedAt', now,
      'isOfBrowser', session.isOfBrowser ? 1 : 0,
    ]),
  ]) // prettier-ignore
  const [barrier, listed] = list as [string | null, number]
  return { generation: generation as number, barrier, listed }
}

/** Moves a session within the list: it lives longer now. The list of a user who has been deleted does not come back. */
async function relistSession(userId: number, sid: string, expiresAt: Date): Promise<void> {
  await redis().script(listSession, listKeys(userId), [sid, expiresAt.getTime(), Date.now(), 'of a user'])
}

const listKeys = (userId: number) => [
  keys.userSessions(userId),
  keys.sessionBarrier(userId),
  keys.user(userId),
]

/** What every protected request asks: whose the session is, which access token is live, and whether it is active. */
export async function readSession(sid: string): Promise<{
  owner: Owner
  jti: string
  state: SessionState
  createdAt: string
  lastUsedAt: string
  isOfBrowser: boolean
} | null> {
  const fields = ['userId', 'sub', 'jti', 'state', 'createdAt', 'lastUsedAt', 'isOfBrowser']
  const reply = await redis().run('HMGET', keys.session(sid), ...fields)
  const [userId, sub, jti, state, createdAt, lastUsedAt, isOfBrowser] = reply as (string | null)[]
  if (!userId || jti == null || !lastUsedAt || (state !== 'active' && state !== 'closing')) return null
  return {
    owner: { userId: Number(userId), sub: sub ?? '' },
    jti,
    state,
    createdAt: createdAt ?? '',
    lastUsedAt,
    isOfBrowser: isOfBrowser === '1',
  }
}

export async function touch(sid: string, now: Date): Promise<void> {
  await run(touchSession, sid, [now.toISOString()])
}

function run(script: Script, sid: string, args: (string | number)[]) {
  return redis().script(script, [keys.session(sid), keys.sessionGrace(sid)], args)
}

/** What a refresh has to know; null for a session that is gone or closing. */
export async function readForRefresh(sid: string): Promise<{
  owner: Owner
  generation: number
  /** The one that the login began with; older ones are of an earlier login in the same browser. */
  firstGeneration: number
  sealedRefreshToken: string
  isOfBrowser: boolean
  /** The last replaced generation while its grace lasts; `sealedPair` is empty where an edit replaced it. */
  grace: { generation: number; sealedPair: string } | null
} | null> {
  const names = ['userId', 'generation', 'refreshToken', 'state', 'firstGeneration', 'sub', 'isOfBrowser']
  // The session first: beside a newer generation, the grace of the one before would make a token a replay.
  const [fields, grace] = await redis().inOrder([
    ['HMGET', keys.session(sid), ...names],
    ['GET', keys.sessionGrace(sid)],
  ])
  const [userId, generation, sealedRefreshToken, state, firstGeneration, sub, isOfBrowser] = fields as (
    | string
    | null
  )[]
  if (!userId || !generation || !sealedRefreshToken || state !== 'active') return null
  return {
    owner: { userId: Number(userId), sub: sub ?? '' },
    generation: Number(generation),
    firstGeneration: Number(firstGeneration ?? 1),
    sealedRefreshToken,
    isOfBrowser: isOfBrowser === '1',
    grace: parseGrace(grace),
  }
}

function parseGrace(value: unknown): { generation: number; sealedPair: string } | null {
  if (typeof value !== 'string') return null
  const dot = value.indexOf('.')
  return { generation: Number(value.slice(0, dot)), sealedPair: value.slice(dot + 1) }
}

export interface NewPair {
  sub: string
  jti: string
  sealedRefreshToken: string
  expiresAt: Date
  /** How long the pair that is replaced may still be retried, in milliseconds. */
  graceMs: number
}

/** Compare-and-set of the next generation. False when the session has moved on or is gone. */
export async function rotate(
  session: { sid: string; userId: number; generation: number },
  pair: NewPair & { sealedPair: string },
): Promise<boolean> {
  const { sid, userId, generation } = session
  const { sub, jti, sealedRefreshToken, expiresAt, sealedPair, graceMs } = pair
  const [rotated] = await Promise.all([
    run(rotateSession, sid, [
      generation, jti, sealedRefreshToken, expiresAt.getTime(), sealedPair, graceMs, sub,
    ]), // prettier-ignore
    // Rightly or not: a list that lives on a little longer than its session does no harm.
    relistSession(userId, sid, expiresAt),
  ])
  return rotated === 1
}

/** Kills the access token, refresh token untouched; false when it was dead already. */
export async function claim(sid: string, jti: string): Promise<boolean> {
  return (await run(claimPair, sid, [jti])) === 1
}

/** Kills the access token of a session; its refresh token brings one that says how things are now. */
export async function expireAccessToken(sid: string): Promise<void> {
  await run(expirePair, sid, [])
}

export async function unclaim(sid: string, jti: string): Promise<void> {
  await run(unclaimPair, sid, [jti])
}

/** Installs a new pair after an edit. Returns its generation, null when the session is gone or closing. */
export async function replace(sid: string, userId: number, pair: NewPair): Promise<number | null> {
  const { sub, jti, sealedRefreshToken, expiresAt, graceMs } = pair
  const [generation] = await Promise.all([
    run(replacePair, sid, [jti, sealedRefreshToken, expiresAt.getTime(), graceMs, sub]),
    relistSession(userId, sid, expiresAt),
  ])
  return generation === 0 ? null : (generation as number)
}

/** The sealed refresh token of an active session; null where there is none. */
export async function readSealedRefreshToken(sid: string): Promise<string | null> {
  const [token, state] = (await redis().run('HMGET', keys.session(sid), 'refreshToken', 'state')) as (
    | string
    | null
  )[]
  return state === 'active' ? (token ?? null) : null
}

export async function deleteSession(sid: string, userId: number): Promise<void> {
  await Promise.all([
    redis().run('DEL', keys.session(sid), keys.sessionGrace(sid)),
    redis().run('ZREM', keys.userSessions(userId), sid),
    redis().run('ZREM', keys.closingSessions, sid),
  ])
}

/** The ids of a user's sessions, the expired left out. */
export async function listSessionIds(userId: number): Promise<string[]> {
  return (await redis().run(
    'ZRANGE',
    keys.userSessions(userId),
    `(${Date.now()}`,
    '+inf',
    'BYSCORE',
  )) as string[]
}

export interface Device {
  sid: string
  owner: Owner
  createdAt: string
  lastUsedAt: string
  userAgent: string
}

/** Null for a session that is gone or closing. */
export async function readDevice(sid: string): Promise<Device | null> {
  const fields = ['createdAt', 'lastUsedAt', 'userAgent', 'state', 'userId', 'sub']
  const reply = await redis().run('HMGET', keys.session(sid), ...fields)
  const [createdAt, lastUsedAt, userAgent, state, userId, sub] = reply as (string | null)[]
  if (!createdAt || !lastUsedAt || state !== 'active') return null
  return {
    sid,
    owner: { userId: Number(userId), sub: sub ?? '' },
    createdAt,
    lastUsedAt,
    userAgent: userAgent ?? '',
  }
}
