import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'
import { type Range, entriesOf, readRange } from './range.ts'
import { backfill, beginRebuild, deliver, finishRebuild, removeAuthor, removeUnfollowed } from './scripts.ts'

/** A feed is a cache for users seen lately; reading it renews this. */
const feedTtlSeconds = 7 * 24 * 3600

/** Most of an author's posts that one backfill brings: as many as a feed is trimmed to. */
export const backfillSize = 96

/** Feeds written by one script call: long enough to be worth it, short enough not to hold up other commands. */
const deliverySize = 200
const deliveriesInFlight = 3

export interface FeedEntry {
  postId: number
  authorId: number
}

export interface FeedRange {
  /** `missing`: not materialised, or being rebuilt. `partial`: older posts than `lowest` are not in it. */
  state: 'missing' | 'complete' | 'partial'
  /** Post id of the oldest entry of a partial feed. */
  lowest: number
  size: number
  entries: FeedEntry[]
}

/** A range of a feed, with what the feed is; one round trip. */
export async function readFeed(userId: number, range: Range): Promise<FeedRange> {
  const key = keys.feed(userId)
  const [bottom, size, entries] = await Promise.all([
    redis().run('ZRANGE', key, 0, 0, 'WITHSCORES'),
    redis().run('ZCARD', key),
    readRange(key, range),
  ])
  const [lowest] = entriesOf(bottom as string[])
  const found = { size: size as number, entries: entries.map(({ member }) => parseEntry(member)) }
  if (lowest === undefined || lowest.member === '0:-1')
    return { ...found, state: 'missing', lowest: Infinity }
  if (lowest.member === '0:0') return { ...found, state: 'complete', lowest: 0, size: found.size - 1 }
  return { ...found, state: 'partial', lowest: lowest.score }
}

function parseEntry(member: string): FeedEntry {
  const [postId, authorId] = member.split(':').map(Number)
  return { postId: postId ?? 0, authorId: authorId ?? 0 }
}

function formatEntry({ postId, authorId }: FeedEntry): string {
  return `${postId}:${authorId}`
}

/** Adds a post to the feeds of the given users, as far as these feeds exist. Delivering twice is harmless. */
export async function deliverToFeeds(entry: FeedEntry, userIds: readonly number[]): Promise<void> {
  const chunks: number[][] = []
  for (let i = 0; i < userIds.length; i += deliverySize) chunks.push(userIds.slice(i, i + deliverySize))
  const next = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
      await redis().script(deliver, chunk.map(keys.feed), [entry.postId, formatEntry(entry)])
    }
  }
  await Promise.all(Array.from({ length: deliveriesInFlight }, next))
}

/**
 * Adds an author's newest posts to a follower's feed.
 *
 * @param postIds newest first; at most {@link backfillSize}
 * @param older whether the author has posts older than these
 */
export async function backfillFeed(
  userId: number,
  authorId: number,
  postIds: number[],
  older: boolean,
): Promise<void> {
  if (postIds.length === 0) return
  const entries = postIds.map((postId) => ({ postId, authorId }))
  await redis().script(backfill, [keys.feed(userId)], [older ? 1 : 0, ...entryArguments(entries)])
}

function entryArguments(entries: FeedEntry[]): (string | number)[] {
  return entries.flatMap((entry) => [entry.postId, formatEntry(entry)])
}

export async function removeAuthorFromFeed(userId: number, authorId: number): Promise<void> {
  await redis().script(removeAuthor, [keys.feed(userId)], [authorId])
}

/** From here on deliveries are kept, though the feed is not yet whole. */
export async function beginFeedRebuild(userId: number): Promise<void> {
  await redis().script(beginRebuild, [keys.feed(userId)], [feedTtlSeconds])
}

/** @param complete whether `entries` (newest first) are all there are */
export async function finishFeedRebuild(
  userId: number,
  entries: FeedEntry[],
  complete: boolean,
): Promise<void> {
  await redis().script(finishRebuild, [keys.feed(userId)], [complete ? 1 : 0, ...entryArguments(entries)])
}

export async function renewFeed(userId: number): Promise<void> {
  await redis().run('EXPIRE', keys.feed(userId), feedTtlSeconds)
}

/**
 * Removes entries of posts that are gone (`deleted`), and of authors that are no longer followed (`unfollowed`): of
 * these only what is not followed at that very moment, or the backfill of a new follow could lose them again.
 */
export async function removeStale(
  userId: number,
  deleted: FeedEntry[],
  unfollowed: FeedEntry[],
): Promise<void> {
  const key = keys.feed(userId)
  await Promise.all([
    deleted.length > 0 && redis().run('ZREM', key, ...deleted.map(formatEntry)),
    unfollowed.length > 0 &&
      redis().script(
        removeUnfollowed,
        [key, keys.following(userId)],
        unfollowed.flatMap((entry) => [entry.authorId, formatEntry(entry)]),
      ),
  ])
}
