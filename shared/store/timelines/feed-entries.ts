/** What stands in a feed: an activity of a user that the reader follows. A post is its own; a repost is one of another user. */
export interface FeedEntry {
  postId: number
  authorId: number
  /** Where it is a repost: the user, and the id of it, which the clock of the posts gives. */
  repost?: { id: number; actorId: number } | undefined
}

/** The id of an activity, which is its place in a feed. */
export function activityIdOf({ postId, repost }: FeedEntry): number {
  return repost?.id ?? postId
}

/** Whose activity it is: following this user brings it into a feed. */
export function actorIdOf({ authorId, repost }: FeedEntry): number {
  return repost?.actorId ?? authorId
}

/** `<post id>:<author id>`, or `<activity id>:<post id>:<author id>:<actor id>`: the activity first, the actor last. */
export function formatEntry({ postId, authorId, repost }: FeedEntry): string {
  const post = `${postId}:${authorId}`
  return repost ? `${repost.id}:${post}:${repost.actorId}` : post
}

export function parseEntry(member: string): FeedEntry {
  const [first = 0, second = 0, authorId, actorId = 0] = member.split(':').map(Number)
  if (authorId === undefined) return { postId: first, authorId: second }
  return { postId: second, authorId, repost: { id: first, actorId } }
}

/** Of an actor's own list, where the actor is not said again: a post id, or `<activity id>:<post id>:<author id>`. */
export function parseOwnEntry(member: string, actorId: number): FeedEntry {
  return parseEntry(`${member}:${actorId}`)
}

/** The newest activity first. */
export function byActivity(a: FeedEntry, b: FeedEntry): number {
  return activityIdOf(b) - activityIdOf(a)
}
