import { ProblemError } from '../problems.ts'
import type { Page, PageQuery } from '../schemas/page.ts'
import type { Post } from '../schemas/post.ts'
import {
  backfillSize,
  beginFeedRebuild,
  type FeedEntry,
  type FeedRange,
  finishFeedRebuild,
  readFeed,
  removeStale,
  renewFeed,
} from '../store/feed.ts'
import { filterFollowed, readFollowedBig, readFollowedIds } from '../store/followers.ts'
import type { Range } from '../store/range.ts'
import { keepBooks } from './bookkeeping.ts'
import { resolvePosts } from './conversations/present-posts.ts'
import { readPage } from './page.ts'
import { pull } from './pulls.ts'
import type { Caller, ConfirmedCaller } from './sessions.ts'
import { requireUserId } from './users.ts'

/**
 * Posts by those the caller follows and by the caller, newest first.
 *
 * The feed is a cache; the authors' own lists are the truth. What the cache does not reach is pulled from them, so
 * paging ends at the first post ever. A page within the cache is two round trips: the range (with the session and
 * the name of the path), then posts, authors and who is still followed.
 */
export async function getFeed(input: {
  username: string
  query: PageQuery
  caller: Caller
}): Promise<Page<Post>> {
  const { query, caller } = input
  const named = requireUserId(input.username)
  named.catch(() => {})
  let feed: FeedRange | undefined
  // Whether posts are shown that no feed holds.
  let pulled = false
  const stale: Stale = { deleted: [], unfollowed: [] }
  const page = await readPage({
    query,
    read: async (range) => {
      const [userId, cached, big] = await Promise.all([
        named,
        readFeed(caller.userId, range),
        readFollowedBig(caller.userId),
      ])
      // Whose feed it is comes first: nothing is written for somebody who may not even read.
      if (userId !== caller.userId) throw new ProblemError('not-yours', 'A feed is for its owner alone.')
      const part = cached.state === 'missing' ? await rebuild(caller, range) : cached
      feed ??= part
      pulled ||= big.length > 0
      const entries = complete(userId, range, part)
      if (big.length === 0) return entries
      return merge(range, await Promise.all([entries, pull(big, range)]))
    },
    cursorOf: ({ postId }) => postId,
    resolve: (entries) => resolveEntries(caller, entries, stale, feed?.toRenew === true),
  })
  const staleCount = stale.deleted.length + stale.unfollowed.length
  if (staleCount > 0) await forget(stale, await caller.confirmed)
  const total = (feed?.size ?? 0) - staleCount
  if (feed?.state === 'complete' && !pulled) return { ...page, total, totalRelation: 'exact' }
  return { ...page, total: Math.max(total, page.items.length), totalRelation: 'atLeast' }
}

/** Entries that turned out not to be shown. */
interface Stale {
  deleted: FeedEntry[]
  unfollowed: FeedEntry[]
}

/**
 * Rebuilds a feed that is not there, then reads it; where Redis takes no writes it stays missing, and all of it is
 * pulled. Writes, so the session has to be known to live.
 */
async function rebuild(caller: Caller, range: Range): Promise<FeedRange> {
  await keepBooks(build(await caller.confirmed))
  return readFeed(caller.userId, range)
}

async function build({ userId }: ConfirmedCaller): Promise<void> {
  const mark = await beginFeedRebuild(userId)
  if (mark !== null) {
    const authors = [userId, ...(await readFollowedIds(userId))]
    const newest: Range = { direction: 'older', from: undefined, count: backfillSize + 1 }
    const entries = await pull(authors, newest)
    await finishFeedRebuild(userId, mark, entries.slice(0, backfillSize), entries.length > backfillSize)
  }
}

async function renewed({ userId }: ConfirmedCaller): Promise<void> {
  await keepBooks(renewFeed(userId))
}

async function forget({ deleted, unfollowed }: Stale, { userId }: ConfirmedCaller): Promise<void> {
  await keepBooks(removeStale(userId, deleted, unfollowed))
}

/** The entries of a range: the cache's as far as it reaches, the authors' own lists beyond. */
async function complete(
  userId: number,
  range: Range,
  { state, lowest, entries }: FeedRange,
): Promise<FeedEntry[]> {
  if (state === 'complete') return entries
  const { direction, from, count } = range
  if (direction === 'newer') {
    // Everything above the lowest entry is in the cache; from further down the nearest ones may not be.
    if (state === 'partial' && (from ?? 0) >= lowest) return entries
    return pull([userId, ...(await readFollowedIds(userId))], range)
  }
  if (entries.length === count) return entries
  const deeper: Range = { direction, from: Math.min(from ?? Infinity, lowest), count: count - entries.length }
  const authors = [userId, ...(await readFollowedIds(userId))]
  return [...entries, ...(await pull(authors, deeper))]
}

/** The entries of all lists, each once, as far as the range goes. */
function merge({ direction, count }: Range, lists: FeedEntry[][]): FeedEntry[] {
  const sign = direction === 'older' ? -1 : 1
  const byPost = new Map(lists.flat().map((entry) => [entry.postId, entry]))
  return [...byPost.values()].sort((a, b) => sign * (a.postId - b.postId)).slice(0, count)
}

/** Skips what is gone and what is no longer followed, and notes it in `stale`. Renews the feed on the way where that is due. */
async function resolveEntries(
  caller: Caller,
  entries: FeedEntry[],
  stale: Stale,
  renew: boolean,
): Promise<(Post | null)[]> {
  if (entries.length === 0) return []
  const { userId } = caller
  const authors = [...new Set(entries.map(({ authorId }) => authorId))].filter((id) => id !== userId)
  const [posts, followed] = await Promise.all([
    resolvePosts(entries, userId),
    filterFollowed(userId, authors),
    // The session was read along with the range: that it lives is known by now, and costs no trip.
    renew && caller.confirmed.then(renewed),
  ])
  followed.add(userId)
  return entries.map((entry, i) => {
    const post = posts[i] ?? null
    if (post === null) stale.deleted.push(entry)
    else if (!followed.has(entry.authorId)) stale.unfollowed.push(entry)
    return followed.has(entry.authorId) ? post : null
  })
}
