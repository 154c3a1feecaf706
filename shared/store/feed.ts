import { randomInt } from 'node:crypto'
import { redis } from '../redis/redis.ts'
import type { Reply, Script } from '../redis/port.ts'
import { chunksOf } from './chunks.ts'
import {
  backfill,
  beginRebuild,
  deliver,
  finishRebuild,
  readRangeOfFeed,
  removeAuthor,
  removeEntry,
  removeUnfollowed,
} from './feed-scripts.ts'
import { keys } from './keys.ts'
import { type Range, rangeArguments } from './range.ts'

/** A feed is a cache for users seen lately; reading it renews this, but not again within an hour. */
const feedTtlSeconds = 7 * 24 * 3600
const renewalSeconds = 3600

/** Most of an author's posts that one backfill brings: as many as a feed is trimmed to. */
export const backfillSize = 96

/**
 * Feeds written by one script call, one call after the other: calls in flight together reach Redis as one block, and
 * whoever reads meanwhile waits for all of it, for no more speed. So many keep Redis busy for about as long as one network
 * round trip takes: larger calls save the client a little and hold readers up for longer, smaller ones the other way
 * round (npm run bench -- --only fan-out reader).
 */
export const chunkSize = 100

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
  /** Whether its time to live is to be renewed. */
  toRenew: boolean
  entries: FeedEntry[]
}

/**
 * A range of a feed, with what the feed is; one round trip. By a script, because all of it has to be of one moment: a
 * trim in between would make a partial feed look as if it ended.
 */
export async function readFeed(userId: number, range: Range): Promise<FeedRange> {
  const reply = await redis().script(readRangeOfFeed, [keys.feed(userId)], rangeArguments(range))
  const [lowest, size, ttl] = (reply as Reply[]).splice(-3) as [string, number, number]
  const toRenew = ttl <= feedTtlSeconds - renewalSeconds
  const entries = (reply as string[]).map(parseEntry)
  if (lowest === '' || isRebuildMark(lowest)) {
    return { state: 'missing', lowest: Infinity, size, toRenew: false, entries: [] }
  }
  if (lowest === '0:0') return { state: 'complete', lowest: 0, size: size - 1, toRenew, entries }
  return { state: 'partial', lowest: parseEntry(lowest).postId, size, toRenew, entries }
}

function parseEntry(member: string): FeedEntry {
  const colon = member.indexOf(':')
  return { postId: Number(member.slice(0, colon)), authorId: Number(member.slice(colon + 1)) }
}

function formatEntry({ postId, authorId }: FeedEntry): string {
  return `${postId}:${authorId}`
}

/** Adds a post to the feeds of the given users, as far as these feeds exist. Delivering twice is harmless. */
export function deliverToFeeds(entry: FeedEntry, userIds: readonly number[]): Promise<void> {
  return writeFeeds(deliver, userIds, [entry.postId, formatEntry(entry)])
}

/** Takes a post out of the feeds of the given users. */
export function removeFromFeeds(entry: FeedEntry, userIds: readonly number[]): Promise<void> {
  return writeFeeds(removeEntry, userIds, [formatEntry(entry)])
}

async function writeFeeds(
  script: Script,
  userIds: readonly number[],
  args: (string | number)[],
): Promise<void> {
  for (const chunk of chunksOf(userIds, chunkSize)) {
    await redis().scriptForEach(script, chunk.map(keys.feed), args)
  }
}

/**
 * Adds an author's newest posts to a follower's feed.
 *
 * @param postIds newest first; at most {@link backfillSize}
 * @param older whether the author has posts older than these
 * @returns whether the author is followed at that very moment; if not, nothing was added
 */
export async function backfillFeed(
  userId: number,
  authorId: number,
  postIds: number[],
  older: boolean,
): Promise<boolean> {
  const entries = postIds.map((postId) => ({ postId, authorId }))
  const isFollowed = await redis().script(
    backfill,
    [keys.feed(userId), keys.following(userId)],
    [authorId, older ? 1 : 0, ...entryArguments(entries)],
  )
  return isFollowed === 1
}

function entryArguments(entries: FeedEntry[]): (string | number)[] {
  return entries.flatMap((entry) => [entry.postId, formatEntry(entry)])
}

/** Takes an author's entries out of a feed, unless the author is followed (again) at that very moment. */
export async function removeAuthorFromFeed(userId: number, authorId: number): Promise<void> {
  await redis().script(removeAuthor, [keys.feed(userId), keys.following(userId)], [authorId])
}

/**
 * From here on deliveries are kept, though the feed is not yet whole.
 *
 * @returns the mark to finish it with, or null where another reader has finished it already, or the user has been deleted
 */
export async function beginFeedRebuild(userId: number): Promise<string | null> {
  const mark = `0:-${randomInt(1, 2 ** 47)}`
  const lowest = await redis().script(
    beginRebuild,
    [keys.feed(userId), keys.user(userId)],
    [feedTtlSeconds, mark],
  )
  return isRebuildMark(lowest as string) ? (lowest as string) : null
}

function isRebuildMark(lowest: string): boolean {
  return lowest.startsWith('0:-')
}

/**
 * Fills a feed whose rebuild began with `mark`; does nothing if that has been called off since.
 *
 * @param older whether there are older posts than `entries` (newest first)
 */
export async function finishFeedRebuild(
  userId: number,
  mark: string,
  entries: FeedEntry[],
  older: boolean,
): Promise<void> {
  await redis().script(finishRebuild, [keys.feed(userId)], [mark, older ? 1 : 0, ...entryArguments(entries)])
}

export async function renewFeed(userId: number): Promise<void> {
  await redis().run('EXPIRE', keys.feed(userId), feedTtlSeconds)
}

const staleChunkSize = 500

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
    ...chunksOf(deleted, staleChunkSize).map((chunk) => redis().run('ZREM', key, ...chunk.map(formatEntry))),
    ...chunksOf(unfollowed, staleChunkSize).map((chunk) =>
      redis().script(
        removeUnfollowed,
        [key, keys.following(userId)],
        chunk.flatMap((entry) => [entry.authorId, formatEntry(entry)]),
      ),
    ),
  ])
}
