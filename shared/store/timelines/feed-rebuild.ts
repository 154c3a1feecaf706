import { randomInt } from 'node:crypto'
import { redis } from '../../redis/redis.ts'
import type { FeedEntry } from './feed-entries.ts'
import { entryArguments, feedTtlSeconds, floorScore } from './feed.ts'
import { keys } from '../keys.ts'
import { beginRebuild, finishRebuild } from './rebuild-scripts.ts'

/**
 * From here on deliveries are kept, though the feed is not yet whole.
 *
 * @param refill also a partial feed, which can be read all the while
 * @returns the mark to finish it with, or null where there is nothing to do any more
 */
export async function beginFeedRebuild(userId: number, refill = false): Promise<string | null> {
  const fresh = `?${randomInt(1, 2 ** 47)}`
  const mark = await redis().script(
    beginRebuild,
    [keys.feed(userId), keys.user(userId)],
    [feedTtlSeconds, fresh, refill ? 1 : 0],
  )
  return mark === '' ? null : (mark as string)
}

/**
 * Fills a feed whose rebuild began with `mark`; does nothing if that has been called off since.
 *
 * @param older whether there are older activities than `entries` (newest first)
 */
export async function finishFeedRebuild(
  userId: number,
  mark: string,
  entries: FeedEntry[],
  older: boolean,
): Promise<void> {
  await redis().script(
    finishRebuild,
    [keys.feed(userId), keys.feedLate(userId)],
    [mark, floorScore(entries, older), ...entryArguments(entries)],
  )
}
