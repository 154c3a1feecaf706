import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { type Entry, type Part, type Range, readPart, readRange, size } from '../range.ts'
import { getEach } from '../scripts.ts'
import { addToUserList, addToYear, replaceJson, retentionSeconds } from './retention.ts'

export type ActType = 'suspension' | 'reinstatement' | 'post-deletion' | 'report-resolution'

/** What a moderator has done. An account that is gone since is null. */
export interface StoredAct {
  /** Of the id clock: says when. */
  id: number
  type: ActType
  moderatorId: number | null
  /** About whom. */
  userId: number | null
  reason: string | null
  postId?: number
  reportId?: number
}

const roles = ['by', 'about'] as const

/** Writes down what a moderator is about to do: first of all, so that nothing is done that is not in the log. */
export async function writeAct(act: StoredAct): Promise<void> {
  const { id, moderatorId, userId } = act
  await Promise.all([
    redis().run('SET', keys.act(id), JSON.stringify(act), 'EX', retentionSeconds),
    addToYear(keys.acts, id),
    moderatorId !== null && addToUserList(keys.userActs('by', moderatorId), keys.user(moderatorId), id),
    userId !== null && addToUserList(keys.userActs('about', userId), keys.user(userId), id),
  ])
}

/** In the order of `ids`, null where a year has passed. */
export async function readActs(ids: readonly number[]): Promise<(StoredAct | null)[]> {
  const found = await redis().scriptForEach(getEach, ids.map(keys.act), [])
  return (found as (string | null)[]).map((json) => (json === null ? null : (JSON.parse(json) as StoredAct)))
}

/** Ids of all that moderators have done. */
export function readActIds(range: Range): Promise<Part> {
  return readPart([keys.acts], range)
}

export function countActs(): Promise<number> {
  return size(keys.acts)
}

/** Ids of what moderators have done about a user. */
export function readActsAbout(userId: number, range: Range): Promise<Entry[]> {
  return readRange(keys.userActs('about', userId), range)
}

/** Takes a user whose account is gone out of up to `count` acts of each kind. Returns how many it found at most. */
export async function forgetInActs(userId: number, count: number): Promise<number> {
  const found = await Promise.all(
    roles.map(async (role) => {
      const list = keys.userActs(role, userId)
      const ids = ((await redis().run('ZRANGE', list, 0, count - 1)) as string[]).map(Number)
      for (const act of await readActs(ids)) if (act !== null) await forgetUser(act, userId)
      if (ids.length > 0) await redis().run('ZREM', list, ...ids)
      return ids.length
    }),
  )
  return Math.max(...found)
}

/** A user whose account has gone while this was written is in it no more. */
export async function forgetUser(act: StoredAct, userId: number): Promise<void> {
  const without = (id: number | null) => (id === userId ? null : id)
  const { moderatorId, userId: about } = act
  const left: StoredAct = { ...act, moderatorId: without(moderatorId), userId: without(about) }
  if (await replaceJson(keys.act(act.id), act, left)) return
  // The other one has gone meanwhile.
  const [now] = await readActs([act.id])
  if (now) await forgetUser(now, userId)
}
