import type { FeedItem } from '../../schemas/posts/post.ts'
import { readRepostIds } from '../../store/marks/reposts.ts'
import { activityIdOf, actorIdOf, type FeedEntry } from '../../store/timelines/feed-entries.ts'
import { readPublicUsers } from '../people/users.ts'
import { findPosts, type Found } from '../presentation/present-posts.ts'
import { type Sight, visibleTo } from '../presentation/visible-to.ts'

/** Entries that turned out not to be shown. */
export interface Skipped {
  deleted: FeedEntry[]
  /** With whom it takes following to see them: whose activity it is, or the user answered to. */
  unfollowed: { entry: FeedEntry; authorId: number }[]
  /** Users who were gone when the feed was read; one who is back since is shown from the next reading on. */
  gone: Set<number>
  /** Users who went after the feed was read, and up to which place their activities have been seen. */
  notSeen: Map<number, number>
}

export function newSkipped(): Skipped {
  return { deleted: [], unfollowed: [], gone: new Set(), notSeen: new Map() }
}

/**
 * The items of a feed, in the order of the entries; null for what is gone, undefined for what is not to be shown. One round trip, and
 * one more where a user is mentioned or answered who has written none of the posts. Notes in `skipped` what is gone, what is not
 * followed, and replies to users who are not followed.
 *
 * A repost is shown where nothing older of the same post is, by others or by its author: of that, `same` is to have all within forty
 * activities. That is decided here and not on delivery, because it depends on who reads, and on what is undone later.
 *
 * @param in.from up to which place everything had been seen before
 */
export async function resolveActivities(
  viewerId: number,
  entries: FeedEntry[],
  { same, skipped, from }: { same: FeedEntry[]; skipped: Skipped; from: number },
): Promise<(FeedItem | null | undefined)[]> {
  if (entries.length === 0) return []
  const all = withSame(entries, same)
  const reposts = all.flatMap(({ postId, repost }) => (repost ? [{ postId, ...repost }] : []))
  const actorIds = [...new Set(reposts.map(({ actorId }) => actorId))]
  const sight = visibleTo(viewerId, [...all.map(({ authorId }) => authorId), ...actorIds])
  const [found, seen, actors, repostIds] = await Promise.all([
    findPosts(all, sight, viewerId),
    sight,
    readPublicUsers(actorIds),
    readRepostIds(reposts),
  ])
  const actorOf = ({ repost }: FeedEntry) => repost && actors[actorIds.indexOf(repost.actorId)]
  // What stands in a feed under another id has been undone.
  const standing = new Set(reposts.flatMap(({ id }, i) => (repostIds[i] === id ? [id] : [])))
  const stands = ({ repost }: FeedEntry) => !repost || standing.has(repost.id)
  const items = all.map((entry, i): FeedItem | null | undefined => {
    const { stored, post } = found[i]!
    const actor = actorOf(entry)
    if (post === null || actor === null) return null
    const answeredId = entry.repost ? undefined : stored?.inReplyTo?.authorId
    const isForThem =
      isFollowed(seen, actorIdOf(entry)) &&
      (answeredId === undefined || entry.authorId === viewerId || isFollowed(seen, answeredId))
    // Nor is what answers a user that the reader does not want to meet, or may not: half a conversation leads to the other half.
    const toWhom = entry.authorId === viewerId ? undefined : stored?.inReplyTo?.authorId
    const people = [entry.authorId, actorIdOf(entry), ...(toWhom === undefined ? [] : [toWhom])]
    const isMuted = people.some((id) => seen.mutes(id) || seen.hides(id))
    const isShown = isForThem && !isMuted && !skipped.gone.has(actorIdOf(entry)) && stands(entry)
    if (!isShown || !post || (entry.repost && !actor)) return undefined
    return { ...post, repostedBy: actor ?? null }
  })
  entries.forEach((entry, i) => note(skipped, entry, { ...found[i]!, isGone: items[i] === null }, seen, from))
  return items
    .slice(0, entries.length)
    .map((item, i) => (item && isRepeated(i, all, items) ? undefined : item))
}

/** The entries, then what else there is of the posts that are reposted among them. */
function withSame(entries: FeedEntry[], same: FeedEntry[]): FeedEntry[] {
  const all = new Map(entries.map((entry) => [activityIdOf(entry), entry]))
  const posts = new Set(entries.flatMap(({ postId, repost }) => (repost ? [postId] : [])))
  for (const entry of same)
    if (posts.has(entry.postId) && !all.has(activityIdOf(entry))) all.set(activityIdOf(entry), entry)
  return [...all.values()]
}

function isRepeated(i: number, all: FeedEntry[], items: unknown[]): boolean {
  const { postId, repost } = all[i]!
  return (
    repost !== undefined &&
    all.some((other, n) => other.postId === postId && activityIdOf(other) < repost.id && items[n] != null)
  )
}

function isFollowed(seen: Sight, userId: number): boolean {
  return userId === seen.viewerId || seen.follows(userId)
}

function note(
  skipped: Skipped,
  entry: FeedEntry,
  { stored, isGone }: Found & { isGone: boolean },
  seen: Sight,
  from: number,
): void {
  const actorId = actorIdOf(entry)
  const answeredId = entry.repost ? actorId : (stored?.inReplyTo?.authorId ?? actorId)
  if (isGone) skipped.deleted.push(entry)
  else if (!isFollowed(seen, actorId)) {
    skipped.unfollowed.push({ entry, authorId: actorId })
    if (!skipped.gone.has(actorId) && !skipped.notSeen.has(actorId)) skipped.notSeen.set(actorId, from)
  } else if (actorId !== seen.viewerId && !isFollowed(seen, answeredId))
    skipped.unfollowed.push({ entry, authorId: answeredId })
}
