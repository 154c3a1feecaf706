import { redis } from '../../redis/redis.ts'
import { chunksOf } from '../chunks.ts'
import { keys } from '../keys.ts'
import { entryArguments } from './feed.ts'
import type { FeedEntry } from './feed-entries.ts'
import { settleReposts } from './leaving-scripts.ts'

/** Few: each takes a look at all entries. */
const chunkSize = 50

/**
 * Brings the feeds of the given users, and their journals, into line with what there is of reposts of a post by a user. Safe to repeat.
 *
 * @param entry the one that there is
 */
export async function settleRepostInFeeds(
  { postId, actorId }: { postId: number; actorId: number },
  entry: FeedEntry | null,
  userIds: readonly number[],
): Promise<void> {
  const args = [postId, actorId, ...entryArguments(entry ? [entry] : [])]
  for (const chunk of chunksOf(userIds, chunkSize)) {
    const lists = chunk.flatMap((id) => [keys.feed(id), keys.feedLate(id)])
    await redis().scriptForEach(settleReposts, lists, args)
  }
}
