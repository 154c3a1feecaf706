import { redis } from '../../redis/redis.ts'
import type { Reply } from '../../redis/port.ts'
import { chunksOf } from '../chunks.ts'
import {
  backfill,
  deliver,
  deliverLate,
  readRangeOfFeed,
  removeEntries,
  removeEntry,
  removeUnfollowed,
} from './feed-scripts.ts'
import { forgetAuthor, removeAuthor } from './leaving-scripts.ts'
import { activityIdOf, type FeedEntry, formatEntry, parseEntry } from './feed-entries.ts'
import { keys } from '../keys.ts'
import { entriesOf, type Range } from '../range.ts'
import { isMigrated } from '../schema-version.ts'
import { deleteEach } from '../scripts.ts'

/** A feed is a cache for users seen lately; reading it renews this, but not again within an hour. */
export const feedTtlSeconds = 7 * 24 * 3600
const renewalSeconds = 3600

/** Most of an author's activities that one backfill brings: as many as a feed is trimmed to. */
export const backfillSize = 96

/**
 * Feeds written by one script call, one call after the other: calls in flight together reach Redis as one block, and
 * a reader waits for all of it, for no more speed. So many keep Redis busy for about as long as one network round trip
 * takes. What a call costs the client is the same for few feeds and many, so larger calls are cheaper for the client and hold
 * readers up for longer: docs/decisions/feeds-know-where-they-end.md.
 */
export const chunkSize = 100

export interface FeedRange {
  /** `missing`: not materialised, or being rebuilt. `partial`: posts up to the floor are not in it. */
  state: 'missing' | 'complete' | 'partial'
  /** Every post above it is in the feed; 0 of a complete one. */
  floor: number
  /** How many entries are above the floor. */
  size: number
  /** The highest id that it has had. */
  newest: number
  /** The place of this moment. */
  place: number
  /** Whether its time to live is to be renewed. */
  toRenew: boolean
  entries: FeedEntry[]
  /** Where reposts are among what was read: all that the feed has of the posts that they bring. */
  same: FeedEntry[]
  /** How many entries are below the lowest of these reposts. */
  below: number
  /** What the journal has above the place that was given, lowest place first. */
  journal: LateEntry[]
  /** Authors that are not followed any more, and the place at which they went. */
  gone: Map<number, number>
}

export interface LateEntry extends FeedEntry {
  place: number
}

/**
 * A range of a feed, with what the feed is; one round trip. By a script, because all of it has to be of one moment: a
 * trim in between would make a partial feed look as if it ended.
 *
 * @param place where there is one, the journal above it is read as well
 */
export async function readFeed(userId: number, range: Range, place?: number): Promise<FeedRange> {
  const { direction, from, count } = range
  const args = [direction, from === undefined || from === Infinity ? '' : from, count, place ?? '']
  const reply = (await redis().script(
    readRangeOfFeed,
    [keys.feed(userId), keys.feedLate(userId)],
    args,
  )) as Reply[]
  const [noted, gone, sameCount, below, score, size, newest, now, ttl] = reply.splice(-9) as [
    number,
    number,
    number,
    number,
    string,
    number,
    string,
    string,
    number,
  ]
  const goneAuthors = entriesOf(reply.splice(reply.length - 2 * gone) as string[])
  const journal = entriesOf(reply.splice(reply.length - 2 * noted) as string[])
    // A mark, not an entry.
    .filter(({ member }) => member !== '+')
  const same = reply.splice(reply.length - sameCount) as string[]
  const isThere = score !== ''
  const floor = isThere ? -Number(score) : Infinity
  return {
    state: isThere ? (floor === 0 ? 'complete' : 'partial') : 'missing',
    floor: floor === 0 ? 0 : floor,
    size,
    newest: Number(newest),
    place: Number(now),
    toRenew: isThere && ttl <= feedTtlSeconds - renewalSeconds,
    entries: (reply as string[]).map(parseEntry),
    same: same.map(parseEntry),
    below,
    journal: journal.map(({ member, score: at }) => ({ ...parseEntry(member), place: at })),
    gone: new Map(goneAuthors.map(({ member, score: at }) => [Number(member.slice(1)), -at])),
  }
}

/** Adds an activity to the feeds of the given users, as far as these feeds exist. Delivering twice is harmless. */
export function deliverToFeeds(entry: FeedEntry, userIds: readonly number[]): Promise<void> {
  const args = [-activityIdOf(entry), formatEntry(entry)]
  const counter = keys.lastPostId
  return writeFeeds(userIds, async (chunk) => {
    const feeds = chunk.map(keys.feed)
    const late = await redis().scriptForEach(deliver, feeds, [...args, counter], counter)
    const toNote = chunk.filter((_, i) => late[i] === 1)
    await Promise.all(
      toNote.map((userId) => redis().script(deliverLate, [keys.feed(userId), keys.feedLate(userId)], args)),
    )
  })
}

/** Takes an activity out of the feeds of the given users. */
export function removeFromFeeds(entry: FeedEntry, userIds: readonly number[]): Promise<void> {
  return writeFeeds(userIds, (chunk) =>
    redis().scriptForEach(removeEntry, chunk.map(keys.feed), [formatEntry(entry)]),
  )
}

async function writeFeeds(
  userIds: readonly number[],
  write: (userIds: number[]) => Promise<unknown>,
): Promise<void> {
  for (const chunk of chunksOf(userIds, chunkSize)) await Promise.all([write(chunk), dropFormerFeeds(chunk)])
}

/** Old functions may still read feeds of layout 2. They build them anew from what is there, and so miss nothing. */
async function dropFormerFeeds(userIds: number[]): Promise<void> {
  if (await isMigrated(3)) return
  await redis().scriptForEach(deleteEach, userIds.map(keys.formerFeed), [])
}

/**
 * Adds an author's newest activities to a follower's feed.
 *
 * @param entries newest first; at most {@link backfillSize}
 * @param older whether the author has activities older than these
 * @returns whether the author is followed at that very moment; if not, nothing was added
 */
export async function backfillFeed(
  userId: number,
  authorId: number,
  entries: FeedEntry[],
  older: boolean,
): Promise<boolean> {
  const [isFollowed] = await Promise.all([
    redis().script(
      backfill,
      [keys.feed(userId), keys.following(userId), keys.feedLate(userId)],
      [authorId, floorScore(entries, older), ...entryArguments(entries)],
    ),
    dropFormerFeeds([userId]),
  ])
  return isFollowed === 1
}

/** Score of the floor that activities make, newest first. */
export function floorScore(entries: FeedEntry[], older: boolean): number {
  const last = entries.at(-1)
  return older ? 1 - (last ? activityIdOf(last) : 1) : 0
}

/** Oldest first, so that what a trim takes is what has just been added. */
export function entryArguments(entries: FeedEntry[]): (string | number)[] {
  return entries.toReversed().flatMap((entry) => [-activityIdOf(entry), formatEntry(entry)])
}

/** Takes an author's entries out of a feed, unless the author is followed (again) at that very moment. */
export async function removeAuthorFromFeed(userId: number, authorId: number): Promise<void> {
  await Promise.all([
    redis().script(
      removeAuthor,
      [keys.feed(userId), keys.following(userId), keys.feedLate(userId)],
      [authorId],
    ),
    dropFormerFeeds([userId]),
  ])
}

/** Takes everything of an author whose account is gone out of the feeds of the given users, and out of their journals. */
export async function forgetInFeeds(authorId: number, userIds: readonly number[]): Promise<void> {
  for (const chunk of chunksOf(userIds, chunkSize)) {
    await Promise.all(
      chunk.map((id) => redis().script(forgetAuthor, [keys.feed(id), keys.feedLate(id)], [authorId])),
    )
  }
}

export async function renewFeed(userId: number): Promise<void> {
  await redis().run('EXPIRE', keys.feed(userId), feedTtlSeconds)
}

const staleChunkSize = 500

/**
 * Removes entries of posts that are gone (`deleted`), and of authors that are no longer followed (`unfollowed`): of
 * these only what is not followed at that very moment, or the backfill of a new follow could lose them again.
 *
 * @returns how many there were
 */
export async function removeStale(
  userId: number,
  deleted: FeedEntry[],
  unfollowed: { entry: FeedEntry; authorId: number }[],
): Promise<number> {
  const key = keys.feed(userId)
  const removed = await Promise.all([
    ...chunksOf(deleted, staleChunkSize).map((chunk) =>
      redis().script(removeEntries, [key], chunk.map(formatEntry)),
    ),
    ...chunksOf(unfollowed, staleChunkSize).map((chunk) =>
      redis().script(
        removeUnfollowed,
        [key, keys.following(userId)],
        chunk.flatMap(({ entry, authorId }) => [authorId, formatEntry(entry)]),
      ),
    ),
  ])
  return (removed as number[]).reduce((sum, count) => sum + count, 0)
}
