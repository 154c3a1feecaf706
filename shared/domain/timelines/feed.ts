import { ProblemError } from '../../problems.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import type { FeedItem } from '../../schemas/posts/post.ts'
import { backfillSize, type FeedRange, readFeed, removeStale, renewFeed } from '../../store/timelines/feed.ts'
import type { FeedEntry } from '../../store/timelines/feed-entries.ts'
import { readNearestActivities as pull } from '../../store/timelines/pulls.ts'
import { beginFeedRebuild, finishFeedRebuild } from '../../store/timelines/feed-rebuild.ts'
import { readFollowedBig, readFollowedIds } from '../../store/relations/followers.ts'
import type { Range } from '../../store/range.ts'
import { isMigrated } from '../../store/schema-version.ts'
import { keepBooks } from '../requests/bookkeeping.ts'
import { newSkipped, resolveActivities, type Skipped } from './activities.ts'
import { rangeOf, readStretch } from './feed-stretch.ts'
import { readPage, type Walk } from '../requests/page.ts'
import type { Caller, ConfirmedCaller } from '../sessions/sessions.ts'
import { requireOwn, requireUserId } from '../people/users.ts'

/**
 * What those the caller follows and the caller have posted and reposted, newest first.
 *
 * The feed is a cache; the authors' own lists are the truth. What the cache does not reach is pulled from them, so
 * paging ends at the first activity ever. A page within the cache is two round trips: the range (with the session and
 * the name of the path), then posts, authors and who is still followed.
 */
export async function getFeed(input: {
  username: string
  query: PageQuery
  caller: Caller
}): Promise<Page<FeedItem>> {
  const { query, caller } = input
  const named = requireUserId(input.username)
  named.catch(() => {})
  let feed: FeedRange | undefined
  // Whether posts are shown that no feed holds.
  let merges = false
  // Up to which place everything has been seen that could be.
  let from = 0
  // What there is further down of the posts that are reposted in what was read last.
  let same: FeedEntry[] = []
  const skipped = newSkipped()
  const page = await readPage<FeedEntry, FeedItem>({
    query,
    read: async (walk) => {
      const read = () => readFeed(caller.userId, ...rangeOf(walk))
      const [userId, cached, big, migrated] = await Promise.all([
        named,
        read(),
        readFollowedBig(caller.userId),
        isMigrated(3),
      ])
      // Whose feed it is comes first: nothing is written for somebody who may not even read.
      await requireOwn(userId, caller, notYours)
      const part = migrated && isToBuild(cached, walk) ? await rebuild(caller, cached, read) : cached
      feed ??= part
      skipped.gone = new Set(part.gone.keys())
      from = walk.direction === 'newer' ? (walk.from.place ?? 0) : 0
      merges ||= big.length > 0
      const stretch = await readStretch(userId, walk, part, big)
      same = stretch.same
      return stretch
    },
    resolve: async (entries) => {
      const [items] = await Promise.all([
        resolveActivities(caller.userId, entries, { same, skipped, from }),
        // The session was read along with the range: that it lives is known by now, and costs no trip.
        entries.length > 0 && feed?.toRenew === true && caller.confirmed.then(renewed),
      ])
      return items
    },
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

function notYours(): ProblemError {
  return new ProblemError('not-yours', 'A feed is for its owner alone.')
}
