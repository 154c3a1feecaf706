import { config } from '../../config.ts'
import { enqueue } from '../../queue/queue.ts'
import type { RepostRange } from '../../schemas/timelines/delivery.ts'
import { readRepostId, type Repost } from '../../store/marks/reposts.ts'
import { isPost } from '../../store/posts/posts.ts'
import { addBigAccount } from '../../store/relations/followers.ts'
import {
  type Audience,
  planRanges,
  readAudience,
  readFollowersWithin,
} from '../../store/timelines/fan-outs.ts'
import { deliverToFeeds, removeFromFeeds } from '../../store/timelines/feed.ts'
import type { FeedEntry } from '../../store/timelines/feed-entries.ts'
import { settleRepostInFeeds } from '../../store/timelines/repost-feeds.ts'

/*
 * How a repost gets into the feeds of its user's followers. What is in a feed is a hint: a page asks the post's half of the repost
 * whether it stands, so that it is gone as soon as that is. Here feeds follow it.
 */

export const entryOf = ({ postId, authorId, actorId }: Repost, id: number): FeedEntry => ({
  postId,
  authorId,
  repost: { id, actorId },
})

/** Whose feeds are written in the request: those of the followers, where they are few, and in any case the user's own. */
export function readersAtOnce({ big, followerIds }: Audience, actorId: number): number[] {
  const isSmall = !big && followerIds.length <= config.fanOut().inlineLimit
  return [actorId, ...(isSmall ? followerIds : [])]
}

export const deliverRepost = (repost: Repost, id: number, readers: number[]) =>
  deliverToFeeds(entryOf(repost, id), readers)

export const withdrawRepost = (repost: Repost, id: number, readers: number[]) =>
  removeFromFeeds(entryOf(repost, id), readers)

/**
 * Has the queue write the feeds that are too many for a request; none of an account that is so big that readers merge what it has
 * reposted.
 */
export async function settleByQueue(repost: Repost, { big, size, followerIds }: Audience): Promise<void> {
  const { inlineLimit, rangeSize, pushLimit } = config.fanOut()
  if (!big && followerIds.length <= inlineLimit) return
  if (big || size > pushLimit) return addBigAccount(repost.actorId)
  const ranges = await planRanges(repost.actorId, size, rangeSize)
  await Promise.all(
    ranges.map((range) =>
      enqueue('fan-out', { action: 'repost', ...repost, ...range } satisfies RepostRange),
    ),
  )
}

/** Writes the feeds of one range of followers. Safe to repeat, in any order. */
export async function deliverReposts(range: RepostRange): Promise<string> {
  const { after, upTo, postId, authorId, actorId } = range
  await settleFeeds({ postId, authorId, actorId }, await readFollowersWithin(actorId, { after, upTo }))
  return 'range of a repost'
}

/** The same for all feeds; by the queue where they are many. */
export async function settleAllFeeds(repost: Repost): Promise<void> {
  const audience = await readAudience(repost.actorId, config.fanOut().inlineLimit)
  await settleFeeds(repost, readersAtOnce(audience, repost.actorId))
  await settleByQueue(repost, audience)
}

/** More changes of one repost at once than make sense. */
const maxRounds = 5

/** Brings these feeds into line with the repost as it is then. */
async function settleFeeds(repost: Repost, readers: number[]): Promise<void> {
  for (let round = 1; round <= maxRounds; round += 1) {
    const id = await readStanding(repost)
    await settleRepostInFeeds(repost, id === null ? null : entryOf(repost, id), readers)
    if ((await readStanding(repost)) === id) return
  }
}

async function readStanding({ postId, actorId }: Repost): Promise<number | null> {
  const [id, isThere] = await Promise.all([readRepostId(postId, actorId), isPost(postId)])
  return isThere ? id : null
}

const rangeSize = 1000

/** Takes a repost of a post that is gone out of all feeds, without the queue. */
export async function forgetInFeedsOf(repost: Pick<Repost, 'postId' | 'actorId'>): Promise<void> {
  const { actorId } = repost
  const { big, size } = await readAudience(actorId, 0)
  await settleRepostInFeeds(repost, null, [actorId])
  if (big) return
  for (const range of await planRanges(actorId, size, rangeSize))
    await settleRepostInFeeds(repost, null, await readFollowersWithin(actorId, range))
}
