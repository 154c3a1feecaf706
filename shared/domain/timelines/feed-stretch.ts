import type { Position } from '../../schemas/position.ts'
import { readUserReposts } from '../../store/marks/reposts.ts'
import type { FeedRange } from '../../store/timelines/feed.ts'
import { activityIdOf, actorIdOf, type FeedEntry } from '../../store/timelines/feed-entries.ts'
import { readNearestActivities as pull } from '../../store/timelines/pulls.ts'
import { type BigAccount, readFollowedIds } from '../../store/relations/followers.ts'
import { readUserPosts } from '../../store/posts/posts.ts'
import type { Range } from '../../store/range.ts'
import { type Found, newer, reader, type Stretch, type Walk } from '../requests/page.ts'

type Older = Extract<Walk, { direction: 'older' }>
type Newer = Extract<Walk, { direction: 'newer' }>

/** What has to be read of a feed for a walk: a range, and the place above which the journal matters. */
export function rangeOf(walk: Walk): [range: Range, place?: number] {
  if (walk.direction === 'older') return [walk]
  const { direction, from, count } = walk
  const { id, place, gone } = from
  const range = { direction, from: id, count }
  return place === undefined ? [range] : [range, Math.min(place, ...(gone?.values() ?? []))]
}

/** A stretch of a feed, and what there is further down of the posts that are reposted in it. */
interface FeedStretch extends Stretch<FeedEntry> {
  same: FeedEntry[]
}

/** No post comes twice within so many activities. */
const spacing = 40

/**
 * A stretch of a feed: the cache's as far as it reaches, the authors' own lists beyond, and the lists of big accounts
 * merged in.
 */
export async function readStretch(
  userId: number,
  walk: Walk,
  feed: FeedRange,
  big: BigAccount[],
): Promise<FeedStretch> {
  const [cached, ...lists] = await Promise.all([
    walk.direction === 'older' ? readOlder(userId, walk, feed) : readNewer(userId, walk, feed),
    ...big.map((account) => readBig(account, walk)),
  ])
  const stretch = lists.length === 0 ? cached : merge(walk, cached, lists)
  return { ...stretch, same: await readSame(userId, feed, big, stretch.found) }
}

/** What the feed has is known; near its floor and of big accounts, what comes next has to be read. */
async function readSame(
  userId: number,
  feed: FeedRange,
  big: BigAccount[],
  found: Found<FeedEntry>[],
): Promise<FeedEntry[]> {
  const reposts = found.filter(({ entry }) => entry.repost !== undefined)
  if (reposts.length === 0) return []
  const lowest = Math.min(...reposts.map(({ id }) => id))
  const isNearFloor = feed.state !== 'complete' && (lowest <= feed.floor || feed.below <= spacing)
  const authors = isNearFloor ? [userId, ...(await readFollowedIds(userId))] : big.map(({ id }) => id)
  const next =
    authors.length > 0 ? await pull(authors, { direction: 'older', from: lowest, count: spacing }) : []
  return [...feed.same, ...next]
}

async function readOlder(
  userId: number,
  { direction, from, count }: Older,
  feed: FeedRange,
): Promise<Stretch<FeedEntry>> {
  const { state, floor, gone } = feed
  const entries = [...feed.entries]
  if (state !== 'complete' && entries.length < count) {
    const authors = [userId, ...(await readFollowedIds(userId))]
    const deeper = { direction, from: Math.min(from ?? Infinity, floor + 1), count: count - entries.length }
    entries.push(...(await pull(authors, deeper)))
  }
  // Nothing is known to have been seen of authors that are gone.
  const now = { ...standing(feed, entries[0]), gone: new Map([...gone.keys()].map((author) => [author, 0])) }
  const found = entries.map((entry) => ({ entry, id: activityIdOf(entry), position: now }))
  return { found, ends: entries.length < count, now }
}

/**
 * Where somebody stands who has seen all of a feed. Not at its place alone: what comes late may have been given one above the
 * id of a post that is still to come. A feed that is not there has no place of its own: what has been pulled has been seen.
 */
function standing({ state, newest, place }: FeedRange, pulled: FeedEntry | undefined) {
  const id = state === 'missing' ? Math.max(newest, pulled ? activityIdOf(pulled) : 0) : newest
  return { id, place: Math.max(id, place) }
}

async function readNewer(
  userId: number,
  { direction, from, count }: Newer,
  feed: FeedRange,
): Promise<Stretch<FeedEntry>> {
  let entries = feed.entries
  if (from.id < feed.floor) {
    // Only up to the floor: above it a post has its place when it has been delivered.
    const authors = [userId, ...(await readFollowedIds(userId))]
    const pulled = await pull(authors, { direction, from: from.id, count })
    entries = [...pulled.filter((entry) => activityIdOf(entry) <= feed.floor), ...entries].slice(0, count)
  }
  const back = cameBack(from, feed)
  const stretch = newer(
    { ...from, gone: goneNow(from, feed) },
    count,
    feed.journal
      .filter(({ place, ...entry }) => place > (from.place ?? 0) && !feed.gone.has(actorIdOf(entry)))
      .map(({ place, ...entry }) => ({ entry, id: activityIdOf(entry), place })),
    entries.map((entry) => ({ entry, id: activityIdOf(entry) })),
    standing(feed, entries.at(-1)),
  )
  const found = [...back, ...stretch.found]
  return { ...stretch, found: found.slice(0, count), ends: stretch.ends && found.length <= count }
}

/** Of authors that were gone when the feed was read last, and are not now: what has not been seen of them. */
function cameBack(from: Position, { journal, gone }: FeedRange): Found<FeedEntry>[] {
  const found: Found<FeedEntry>[] = []
  const left = new Map(from.gone)
  for (const [author, seen] of from.gone ?? []) {
    if (gone.has(author)) continue
    for (const { place, ...entry } of journal) {
      const id = activityIdOf(entry)
      if (actorIdOf(entry) !== author || place <= seen || place > (from.place ?? 0) || id > from.id) continue
      left.set(author, place)
      found.push({ entry, id, position: { ...from, gone: new Map(left) } })
    }
    left.delete(author)
  }
  return found
}

/** The authors that are gone, with the place up to which they have been seen: that of the last reading before they went. */
function goneNow({ place = 0, gone: before }: Position, { gone }: FeedRange): Map<number, number> {
  const known = [...(before ?? [])].filter(([author]) => gone.has(author))
  const went = [...gone].filter(([author, at]) => !before?.has(author) && at > place)
  return new Map([...known, ...went.map(([author]) => [author, place] as const)])
}

/** A big account's own lists, with its reader's own place in them: who polls has what came before it was big from the feed. */
async function readBig({ id: authorId, since }: BigAccount, walk: Walk) {
  const readPosts = reader(async (...range) => {
    const part = await readUserPosts(authorId, ...range)
    return { ...part, journal: part.journal.filter(({ member }) => Number(member) >= since) }
  })
  const from = walk.direction === 'older' ? undefined : standingIn(authorId, since, walk.from)
  const { direction, count } = walk
  const [posts, reposts] = await Promise.all([
    readPosts(direction === 'older' ? walk : { ...walk, from: from! }),
    readUserReposts(authorId, { direction, from: direction === 'older' ? walk.from : from!.id, count }),
  ])
  const found = posts.found.map((one): Found<FeedEntry> => ({ ...one, entry: { postId: one.id, authorId } }))
  // What comes late comes first, in its own order: reposts do not.
  const late = found.filter(({ id }) => from !== undefined && id <= from.id)
  const rest = [...found.slice(late.length), ...reposts.map((entry) => foundRepost(entry, posts.now))]
  const sign = direction === 'older' ? -1 : 1
  const now = { ...posts.now, id: Math.max(posts.now.id, ...reposts.map(activityIdOf)) }
  return {
    authorId,
    from,
    stretch: {
      found: [...late, ...rest.toSorted((a, b) => sign * (a.id - b.id))].slice(0, count),
      ends: posts.ends && late.length + rest.length <= count && reposts.length < count,
      now,
    },
  }
}

/** Who has not met the account as a big one has seen none of what is merged. */
function standingIn(authorId: number, since: number, { id, big }: Position): Position {
  const at = big?.get(authorId) ?? { id }
  return { ...at, id: Math.max(at.id, since - 1) }
}

function foundRepost(entry: FeedEntry, now: Position): Found<FeedEntry> {
  const id = activityIdOf(entry)
  return { entry, id, position: { ...now, id } }
}

type OfList = Found<FeedEntry> & { list: number; isLate: boolean }

/** Each list has its own order of appearing, so a position has a part for each. */
function merge(
  walk: Walk,
  cached: Stretch<FeedEntry>,
  lists: Awaited<ReturnType<typeof readBig>>[],
): Stretch<FeedEntry> {
  const isOlder = walk.direction === 'older'
  const isLate = (id: number, from: Position | undefined) => from !== undefined && id <= from.id
  const own: OfList[] = cached.found.map((one) => ({
    ...one,
    list: 0,
    isLate: isLate(one.id, isOlder ? undefined : walk.from),
  }))
  const others: OfList[] = lists.flatMap(({ authorId, from, stretch }) =>
    stretch.found.map((one) => ({ ...one, list: authorId, isLate: isLate(one.id, from) })),
  )
  let position: Position = isOlder ? cached.now : walk.from
  const big = new Map(lists.map(({ authorId, from, stretch }) => [authorId, from ?? stretch.now]))
  const found = new Map<number, Found<FeedEntry>>()
  for (const one of [...own, ...others].sort(isOlder ? (a, b) => b.id - a.id : byAppearing)) {
    if (one.list === 0) position = one.position
    else big.set(one.list, one.position)
    found.set(one.id, { entry: one.entry, id: one.id, position: { ...position, big: new Map(big) } })
  }
  return {
    found: [...found.values()].slice(0, walk.count),
    ends: found.size <= walk.count && cached.ends && lists.every(({ stretch }) => stretch.ends),
    now: { ...cached.now, big: new Map(lists.map(({ authorId, stretch }) => [authorId, stretch.now])) },
  }
}

/** What came late goes first, and keeps the order of its places. */
function byAppearing(a: OfList, b: OfList): number {
  return Number(b.isLate) - Number(a.isLate) || (a.isLate ? 0 : a.id - b.id)
}
