import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'
import { type Entry, type Range, readRange, size } from './range.ts'

export interface StoredPost {
  id: number
  authorId: number
  text: string
  /** RFC 3339. */
  createdAt: string
}

/**
 * Writes a post and reads the author's followers, in this order and in one round trip: the outbox entry first, so
 * that a crash at any point leaves a delivery that can be finished; the followers last, so that somebody who starts
 * to follow meanwhile is either among them or finds the post (timelines.md, rule 5).
 *
 * @returns the ids of all followers
 */
export async function createPost(post: StoredPost): Promise<number[]> {
  const { id, authorId } = post
  const [, , , , followers] = await Promise.all([
    redis().run('ZADD', keys.fanoutPending, Date.now(), id),
    redis().run('SET', keys.post(id), JSON.stringify(post)),
    redis().run('ZADD', keys.userPosts(authorId), id, id),
    redis().run('ZADD', keys.posts, id, id),
    redis().run('ZRANGE', keys.followers(authorId), 0, -1),
  ])
  return (followers as string[]).map(Number)
}

/** Every follower has it: nothing is left to finish. */
export async function finishDelivery(postId: number): Promise<void> {
  await redis().run('ZREM', keys.fanoutPending, postId)
}

export async function readPost(id: number): Promise<StoredPost | null> {
  const json = await redis().run('GET', keys.post(id))
  return json === null ? null : (JSON.parse(json as string) as StoredPost)
}

/** Posts in the order of `ids`, null where there is none; one round trip however many. */
export function readPosts(ids: readonly number[]): Promise<(StoredPost | null)[]> {
  return Promise.all(ids.map(readPost))
}

export function readUserPostIds(userId: number, range: Range): Promise<Entry[]> {
  return readRange(keys.userPosts(userId), range)
}

export function countUserPosts(userId: number): Promise<number> {
  return size(keys.userPosts(userId))
}
