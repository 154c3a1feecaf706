import { config } from '../../config.ts'
import { logger } from '../../telemetry/logger.ts'
import { enqueue } from '../../queue/queue.ts'
import type { DeliveryRange } from '../../schemas/timelines/delivery.ts'
import { noteTold } from '../../store/marks/mark-notes.ts'
import * as store from '../../store/timelines/fan-outs.ts'
import { deliverToFeeds, forgetInFeeds, removeFromFeeds } from '../../store/timelines/feed.ts'
import { addBigAccount, filterFollowersOf, removeBigAccount } from '../../store/relations/followers.ts'
import {
  deletePost,
  forgetPost,
  isPost,
  listPost,
  readPost,
  type StoredPost,
} from '../../store/posts/posts.ts'
import { addToTags, forgetInTags, removeFromTags, tagsOf } from '../../store/tags/tags.ts'
import { isUser } from '../../store/people/users.ts'
import { noticesOf, takeBack, tell, toldOf, untellPost } from '../notifications/tell.ts'

/** The followers as the store reads them for {@link fanOut}: all by name only where they are written at once. */
export function readAudience(authorId: number): Promise<store.Audience> {
  return store.readAudience(authorId, config.fanOut().inlineLimit)
}

/** Puts a post into its author's list, and reads who is to have it, at one moment. */
export function listForAudience({ id, authorId }: StoredPost): Promise<store.Audience> {
  return store.listForAudience(id, authorId, config.fanOut().inlineLimit)
}

/**
 * Writes the feeds of an author's followers, and the author's own: at once where the followers are few, by the queue
 * where they are many, and not at all (but the author's) where they were so many before that readers merge the posts instead.
 * `beginDelivery` or `beginRemoval` comes before; whoever writes the last feed takes it out of the outbox.
 *
 * @param post where it is delivered: whom it tells of itself is told along with the author's own feed
 */
export async function fanOut(
  job: store.FanOut,
  audience: store.Audience,
  post?: StoredPost | null,
): Promise<void> {
  const { inlineLimit, rangeSize, pushLimit } = config.fanOut()
  const { bigSince, size, followerIds } = audience
  const isMerged = bigSince !== null && job.postId >= bigSince
  if (isMerged || followerIds.length <= inlineLimit) {
    const followers = isMerged ? [] : followerIds
    return writeFeeds(job, [job.authorId, ...followers], () => store.finishFanOut(job), post)
  }
  // This one is written still: who polls would not know that there was something to merge.
  if (job.action === 'deliver' && bigSince === null && size > pushLimit) await addBigAccount(job.authorId)
  const ranges = await store.planRanges(job.authorId, size, rangeSize)
  await writeFeeds(job, [job.authorId], () => store.addRanges(job, ranges), post)
  await enqueueRanges(job, ranges)
}

async function enqueueRanges(job: store.FanOut, ranges: store.FollowerRange[]): Promise<void> {
  await Promise.all(ranges.map((range) => enqueue('fan-out', { ...job, ...range } satisfies DeliveryRange)))
}

/** Writes feeds, then takes note of it by `note`. */
async function writeFeeds<Noted>(
  job: store.FanOut,
  userIds: number[],
  note: () => Promise<Noted>,
  post?: StoredPost | null,
): Promise<Noted> {
  if (job.action === 'remove') {
    await removeFromFeeds(job, userIds)
    return note()
  }
  const notices = post ? noticesOf(post) : []
  const readers = await readersOf(job, userIds)
  await Promise.all([deliverToFeeds(job, readers), ...notices.map(tell)])
  const [noted, isThere, hasAuthor] = await Promise.all([note(), isPost(job.postId), isUser(job.authorId)])
  // Deleted meanwhile, with its author or alone: the removal may have been where this came later.
  if (!hasAuthor || !isThere) {
    const tags = post ? tagsOf(post) : []
    await Promise.all([...notices.map(takeBack), forgetInTags(job.postId, tags)])
  }
  if (!hasAuthor) {
    await Promise.all([forgetPost(job), forgetInFeeds(job.authorId, userIds), removeBigAccount(job.authorId)])
  } else if (!isThere) await Promise.all([deletePost(job), removeFromFeeds(job, userIds)])
  return noted
}

/** Those of an author's followers to whom a post goes: a reply to those who follow the user answered to as well. */
async function readersOf({ authorId, answered }: store.FanOut, userIds: number[]): Promise<number[]> {
  if (!answered || answered.authorId === authorId) return userIds
  const followers = await filterFollowersOf(answered.authorId, userIds)
  return userIds.filter((id) => id === authorId || id === answered.authorId || followers.has(id))
}

/** Writes the feeds of one range of followers. Safe to repeat, in any order. */
export async function deliverPosts({ after, upTo, ...job }: DeliveryRange): Promise<string> {
  const range = { after, upTo }
  const followerIds = await store.readFollowersWithin(job.authorId, range)
  const last = await writeFeeds(job, followerIds, () => store.finishRange(job, range))
  if (last) await store.finishFanOut(job)
  return last ? 'last range' : 'range'
}

/**
 * Fans out what has been stored. Never fails: the post is there, and what could not be written the sweeper writes, so a
 * refusal would only have the caller do it twice.
 */
export async function fanOutOrLeave(...[job, ...more]: Parameters<typeof fanOut>): Promise<void> {
  try {
    await fanOut(job, ...more)
  } catch (error) {
    logger.warn('a fan-out is left to the sweeper', { action: job.action, error: error as Error })
  }
}

const fanOutsAtOnce = 100
/** Long enough for one more inline fan-out. */
const reserveMs = 3000

/**
 * Goes on with fan-outs that should have finished long ago, until all are looked after or the time is up.
 *
 * @param remainingMs how much time is left, in milliseconds
 * @returns how many it went on with
 */
export async function sweepDeliveries(remainingMs: () => number): Promise<number> {
  let done = 0
  for (const job of await store.listOverdueFanOuts(fanOutsAtOnce)) {
    if (remainingMs() < reserveMs) break
    // First: one that cannot be finished must not keep the others waiting, nor have all its ranges queued each time.
    await store.postponeFanOut(job)
    await resume(job)
    done += 1
  }
  return done
}

/** For how long the oldest post has been on its way without getting anywhere; 0 where none is overdue. */
export function outboxAgeSeconds(): Promise<number> {
  return store.readOldestWait(fanOutsAtOnce)
}

async function resume(job: store.FanOut): Promise<void> {
  const ranges = await store.readOpenRanges(job)
  if (ranges.length > 0) return enqueueRanges(job, ranges)
  // It may have broken off before the lists, and the post may be deleted at any moment.
  const post = await readPost(job.postId)
  if (job.action === 'deliver' && post) await Promise.all([listPost(post), addToTags(post)])
  else await removePost(job, post)
  await fanOut(job, await readAudience(job.authorId), job.action === 'deliver' ? post : null)
}

/** Of a post that is there still, first come its tags, and whom it told is noted: nothing knows that afterwards. */
async function removePost(job: store.FanOut, post: StoredPost | null): Promise<void> {
  const told = post ? toldOf(post) : []
  if (post) await Promise.all([noteTold(post.id, told), removeFromTags(post.id, tagsOf(post))])
  const going = { ...job, ...(post && { wasForAll: post.visibility !== 'followers' }) }
  await ((await isUser(job.authorId)) ? deletePost(going) : forgetPost(job))
  await untellPost(job.postId, told)
}
