import { config } from '../../config.ts'
import { enqueue } from '../../queue/queue.ts'
import type { RepostRange } from '../../schemas/timelines/delivery.ts'
import { readRepostId, type Repost } from '../../store/marks/reposts.ts'
import { isPost } from '../../store/posts/posts.ts'
import { isUser } from '../../store/people/users.ts'
import { addBigAccount, removeBigAccount } from '../../store/relations/followers.ts'
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

/** Whether readers merge it: then it is in no feed but the user's own. Of what is undone little matters: it is not shown. */
function isMerged({ bigSince }: Audience, id: number | null): boolean {
  return bigSince !== null && (id === null || id >= bigSince)
}

/** Whose feeds are written in the request: those of the followers, where they are few, and in any case the user's own. */
export function readersAtOnce(audience: Audience, { actorId }: Repost, id: number | null): number[] {
  const { followerIds } = audience
  const isAtOnce = !isMerged(audience, id) && followerIds.length <= config.fanOut().inlineLimit
  return [actorId, ...(isAtOnce ? followerIds : [])]
}

export const deliverRepost = (repost: Repost, id: number, readers: number[]) =>
  deliverToFeeds(entryOf(repost, id), readers)

export const withdrawRepost = (repost: Repost, id: number, readers: number[]) =>
  removeFromFeeds(entryOf(repost, id), readers)

/**
 * Has the queue write the feeds that are too many for a request; none where readers merge it.
 *
 * @param id that it has, or null where it is undone
 */
export async function settleByQueue(repost: Repost, audience: Audience, id: number | null): Promise<void> {
  const { inlineLimit, rangeSize, pushLimit } = config.fanOut()
  const { bigSince, size, followerIds } = audience
  if (isMerged(audience, id) || followerIds.length <= inlineLimit) return
  if (bigSince === null && size > pushLimit) {
    await addBigAccount(repost.actorId)
    // Deleted meanwhile: its clean-up may have been there before.
    if (!(await isUser(repost.actorId))) await removeBigAccount(repost.actorId)
  }
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

/** The same for all feeds; by the queue where they are many. The id is that which it has, or null where it is undone. */
export async function settleAllFeeds(repost: Repost, id: number | null): Promise<void> {
  const audience = await readAudience(repost.actorId, config.fanOut().inlineLimit)
  await settleFeeds(repost, readersAtOnce(audience, repost, id))
  await settleByQueue(repost, audience, id)
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
  const { bigSince, size } = await readAudience(actorId, 0)
  await settleRepostInFeeds(repost, null, [actorId])
  if (bigSince !== null) return
  for (const range of await planRanges(actorId, size, rangeSize))
    await settleRepostInFeeds(repost, null, await readFollowersWithin(actorId, range))
}
