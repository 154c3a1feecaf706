import { redis } from '../../redis/redis.ts'
import { chunksOf } from '../chunks.ts'
import { nextId } from '../clock.ts'
import { keys } from '../keys.ts'
import { entriesOf, type Part, type Range, readPart, size } from '../range.ts'

export function countFollowers(userId: number): Promise<number> {
  return size(keys.followers(userId))
}

export function countFollowing(userId: number): Promise<number> {
  return size(keys.following(userId))
}

/** Members are follower ids, scores the id clock when they began to follow. */
export function readFollowers(userId: number, range: Range): Promise<Part> {
  return readPart([keys.followers(userId)], range)
}

/** Everybody a user follows. */
export async function readFollowedIds(userId: number): Promise<number[]> {
  return ((await redis().run('ZRANGE', keys.following(userId), 0, -1)) as string[]).map(Number)
}

/** Those of `ids` whom the user follows. */
export function filterFollowed(userId: number, ids: readonly number[]): Promise<Set<number>> {
  return filterListed(keys.following(userId), ids)
}

/** Those of `ids` who follow the user. */
export function filterFollowersOf(userId: number, ids: readonly number[]): Promise<Set<number>> {
  return filterListed(keys.followers(userId), ids)
}

async function filterListed(list: string, ids: readonly number[]): Promise<Set<number>> {
  const replies = await Promise.all(chunksOf(ids, 500).map((chunk) => redis().run('ZMSCORE', list, ...chunk)))
  const scores = (replies as unknown[][]).flat()
  return new Set(ids.filter((_, i) => scores[i] !== null))
}

/** The reverse: members are followed ids. */
export function readFollowing(userId: number, range: Range): Promise<Part> {
  return readPart([keys.following(userId)], range)
}

/** An account whose activities from an id on are merged into feeds when these are read; those before it are in the feeds. */
export interface BigAccount {
  id: number
  since: number
}

/**
 * From now on the user's activities are merged into feeds when these are read. There is no way back: see docs/decisions.
 *
 * @returns from which id on: above all that were given out before, and never changed
 */
export async function addBigAccount(userId: number): Promise<number> {
  const [, since] = await redis().inOrder([
    ['ZADD', keys.bigAccounts, 'NX', await nextId(), userId],
    ['ZSCORE', keys.bigAccounts, userId],
  ])
  return Number(since)
}

/** The user has been deleted. */
export async function removeBigAccount(userId: number): Promise<void> {
  await redis().run('ZREM', keys.bigAccounts, userId)
}

/** The big accounts that this process has heard of: few, and only ever more. */
let knownBig: BigAccount[] = []

/**
 * The big accounts that a user follows. The known ones are asked for along with the list, so it is one round trip
 * as long as nobody new is in it.
 */
export async function readFollowedBig(userId: number): Promise<BigAccount[]> {
  const asked = knownBig.map(({ id }) => id)
  const [reply, followed] = await Promise.all([
    redis().run('ZRANGE', keys.bigAccounts, 0, -1, 'WITHSCORES'),
    filterFollowed(userId, asked),
  ])
  knownBig = entriesOf(reply as string[]).map(({ member, score }) => ({ id: Number(member), since: score }))
  const unheard = knownBig.map(({ id }) => id).filter((id) => !asked.includes(id))
  for (const id of await filterFollowed(userId, unheard)) followed.add(id)
  return knownBig.filter(({ id }) => followed.has(id))
}
