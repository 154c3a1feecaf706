import { ProblemError } from '../../problems.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Post } from '../../schemas/posts/post.ts'
import {
  backfillSize,
  type FeedEntry,
  type FeedRange,
  readFeed,
  removeStale,
  renewFeed,
} from '../../store/timelines/feed.ts'
import { beginFeedRebuild, finishFeedRebuild } from '../../store/timelines/feed-rebuild.ts'
import { readFollowedBig, readFollowedIds } from '../../store/relations/followers.ts'
import type { Range } from '../../store/range.ts'
import { isMigrated } from '../../store/schema-version.ts'
import { keepBooks } from '../requests/bookkeeping.ts'
import { findPosts } from '../presentation/present-posts.ts'
import { visibleTo } from '../presentation/visible-to.ts'
import { rangeOf, readStretch } from './feed-stretch.ts'
import { readPage, type Walk } from '../requests/page.ts'
import { pull } from './pulls.ts'
import type { Caller, ConfirmedCaller } from '../sessions/sessions.ts'
import { requireUserId } from '../people/users.ts'

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
  let merges = false
  // Up to which place everything has been seen that could be.
  let from = 0
  const skipped: Skipped = { deleted: [], unfollowed: [], gone: new Set(), notSeen: new Map() }
  const page = await readPage<FeedEntry, Post>({
    query,
    read: async (walk) => {
      const read = () => readFeed(caller.userId, ...rangeOf(walk))
      const [userId, cached, big, migrated] = await Promise.all([
        named,
        read(),
        readFollowedBig(caller.userId),
        isMigrated(),
      ])
      // Whose feed it is comes first: nothing is written for somebody who may not even read.
      if (userId !== caller.userId) throw new ProblemError('not-yours', 'A feed is for its owner alone.')
      const part = migrated && isToBuild(cached, walk) ? await rebuild(caller, cached, read) : cached
      feed ??= part
      skipped.gone = new Set(part.gone.keys())
      from = walk.direction === 'newer' ? (walk.from.place ?? 0) : 0
      merges ||= big.length > 0
      return readStretch(userId, walk, part, big)
    },
    resolve: (entries) => resolveEntries(caller, entries, skipped, from, feed?.toRenew === true),
    correct: (position) => {
      const gone = new Map(position.gone)
      for (const [author, seen] of skipped.notSeen) gone.set(author, Math.min(gone.get(author) ?? seen, seen))
      return { ...position, gone }
    },
  })
  let total = feed?.size ?? 0
  if (skipped.deleted.length + skipped.unfollowed.length > 0)
    total -= await forget(skipped, await caller.confirmed)
  if (feed?.state === 'complete' && !merges) return { ...page, total, totalRelation: 'exact' }
  return { ...page, total: Math.max(total, page.items.length), totalRelation: 'atLeast' }
}

/** Entries that turned out not to be shown. */
interface Skipped {
  deleted: FeedEntry[]
  /** With whom it takes following to see them: the author, or whom the author answers to. */
  unfollowed: { entry: FeedEntry; authorId: number }[]
  /** Authors that were gone when the feed was read; one who is back since is shown from the next reading on. */
  gone: Set<number>
  /** Authors that went after the feed was read, and up to which place their posts have been seen. */
  notSeen: Map<number, number>
}

/** A partial feed with so few entries (a prolific author was unfollowed) is filled up when its first page is read. */
const refillBelow = 48

function isToBuild({ state, size }: FeedRange, { from }: Walk): boolean {
  return state === 'missing' || (state === 'partial' && from === undefined && size < refillBelow)
}

/**
 * Rebuilds or refills a feed, then reads it; where Redis takes no writes it stays as it is, and what is missing is pulled.
 * Writes, so the session has to be known to live.
 */
async function rebuild(
  caller: Caller,
  { state }: FeedRange,
  read: () => Promise<FeedRange>,
): Promise<FeedRange> {
  await keepBooks(build(await caller.confirmed, state === 'partial'))
  return read()
}

async function build({ userId }: ConfirmedCaller, refill: boolean): Promise<void> {
  const mark = await beginFeedRebuild(userId, refill)
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

/** Returns how many entries it has removed. */
async function forget({ deleted, unfollowed }: Skipped, { userId }: ConfirmedCaller): Promise<number> {
  let count = 0
  await keepBooks(removeStale(userId, deleted, unfollowed).then((removed) => (count = removed)))
  return count
}

/**
 * Skips what is gone, what is not followed, and replies to users who are not followed, and notes it in `skipped`. Renews the feed
 * on the way where that is due.
 *
 * @param from up to which place everything had been seen before
 */
async function resolveEntries(
  caller: Caller,
  entries: FeedEntry[],
  skipped: Skipped,
  from: number,
  renew: boolean,
): Promise<(Post | null | undefined)[]> {
  if (entries.length === 0) return []
  const { userId } = caller
  const sight = visibleTo(
    userId,
    entries.map(({ authorId }) => authorId),
  )
  const [found, seen] = await Promise.all([
    findPosts(entries, sight, userId),
    sight,
    // The session was read along with the range: that it lives is known by now, and costs no trip.
    renew && caller.confirmed.then(renewed),
  ])
  const isFollowed = (authorId: number) => authorId === userId || seen.follows(authorId)
  return entries.map((entry, i) => {
    const { authorId } = entry
    const { stored, post } = found[i]!
    const answered = stored?.inReplyTo?.authorId ?? authorId
    const isForThem = authorId === userId || answered === authorId || isFollowed(answered)
    if (post === null) skipped.deleted.push(entry)
    else if (!isFollowed(authorId)) {
      skipped.unfollowed.push({ entry, authorId })
      if (!skipped.gone.has(authorId) && !skipped.notSeen.has(authorId)) skipped.notSeen.set(authorId, from)
    } else if (!isForThem) skipped.unfollowed.push({ entry, authorId: answered })
    const isShown = isForThem && isFollowed(authorId) && !skipped.gone.has(authorId)
    return isShown && !seen.mutes(authorId) ? post : null
  })
}
