import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { type Part, type Range, readPart, size } from '../range.ts'
import { removeReplies } from '../conversations/replies.ts'
import { addToPostMarks, addToUserMarks, readMarksOfEach, removeFromPostMarks } from './mark-scripts.ts'

/*
 * A mark is what a user leaves on a post: a like or a bookmark. It has two halves: the post's list of users, which decides
 * and is what counts, and the user's list of posts. On a cluster they are in two slots. Both are changed in one trip; a note
 * from before it (see mark-notes.ts) has the sweeper compare them.
 */

export type MarkKind = 'likes' | 'bookmarks'
export const markKinds: readonly MarkKind[] = ['likes', 'bookmarks']

/** Reposts are marks with an id of their own: see reposts.ts. */
export type AnyMarkKind = MarkKind | 'reposts'

export interface Mark {
  kind: MarkKind
  postId: number
  userId: number
}

/** The half that decides. Returns what the user sees of the post's marks then; null where the post is gone. Safe to repeat. */
export async function addToPost({ kind, postId, userId }: Mark): Promise<PostMarks | null> {
  const of = keysOf(kind, postId)
  const reply = (await redis().script(addToPostMarks, of, [userId])) as number[] | null
  return reply && marksOf(reply)
}

/** The half that decides. Returns what the user sees of the post's marks then. Safe to repeat. */
export async function removeFromPost({ kind, postId, userId }: Mark): Promise<PostMarks> {
  const reply = await redis().script(removeFromPostMarks, keysOf(kind, postId), [userId])
  return marksOf(reply as number[])
}

/** The list of a post that changes, the post, and all that is shown of it. */
export function keysOf(kind: AnyMarkKind, postId: number): string[] {
  return [keys.postMarks(kind, postId), keys.post(postId), ...listsOf(postId)]
}

/** What is shown of each post; of those who have not said who they are the bookmarks are no concern. */
function listsOf(postId: number, viewerId: number | null = 0): string[] {
  const all = [keys.replies(postId), keys.postMarks('reposts', postId), keys.postMarks('likes', postId)]
  return viewerId === null ? all : [...all, keys.postMarks('bookmarks', postId)]
}

/** Of each list its size, and whether the viewer is in it. */
export function marksOf(seen: number[]): PostMarks {
  const [replies = 0, , reposts = 0, reposted, likes = 0, liked, , bookmarked] = seen
  return {
    replies,
    reposts,
    likes,
    liked: liked === 1,
    reposted: reposted === 1,
    bookmarked: bookmarked === 1,
  }
}

/** Whether the half that decides says so. */
export async function isMarked({ kind, postId, userId }: Mark): Promise<boolean> {
  return (await redis().run('ZSCORE', keys.postMarks(kind, postId), userId)) !== null
}

/** The other half. False where the account is gone. Safe to repeat. */
export async function addToUser({ kind, postId, userId }: Mark): Promise<boolean> {
  const of = [keys.userMarks(kind, userId), keys.user(userId)]
  return (await redis().script(addToUserMarks, of, [postId])) === 1
}

/** The other half. Safe to repeat. */
export async function removeFromUser({ kind, postId, userId }: Mark): Promise<void> {
  await redis().run('ZREM', keys.userMarks(kind, userId), postId)
}

/** What there is to show of a post's replies and marks. */
export interface PostMarks {
  replies: number
  reposts: number
  likes: number
  liked: boolean
  reposted: boolean
  bookmarked: boolean
}

/** The marks of each post, as `viewerId` sees them; one command for all of them. */
export async function readMarks(postIds: readonly number[], viewerId: number | null): Promise<PostMarks[]> {
  const lists = postIds.map((id) => listsOf(id, viewerId))
  const found = (await redis().scriptForEach(readMarksOfEach, lists.flat(), [viewerId ?? ''])) as number[]
  const width = 2 * (lists[0]?.length ?? 0)
  return postIds.map((_, i) => marksOf(found.slice(i * width, (i + 1) * width)))
}

/** Who has left a mark on a post; members are user ids. */
export function readMarkers(kind: AnyMarkKind, postId: number, range: Range): Promise<Part> {
  return readPart([keys.postMarks(kind, postId)], range)
}

export function countMarkers(kind: AnyMarkKind, postId: number): Promise<number> {
  return size(keys.postMarks(kind, postId))
}

/** On what a user has left marks; members are post ids. */
export function readMarked(kind: MarkKind, userId: number, range: Range): Promise<Part> {
  return readPart([keys.userMarks(kind, userId)], range)
}

export function countMarked(kind: MarkKind, userId: number): Promise<number> {
  return size(keys.userMarks(kind, userId))
}

/** Removes the list of replies to a post that is gone, what it has said before, and up to `count` marks of each kind from it. Returns how many it found, of the kind with more. */
export async function removeRestOfPost(postId: number, count: number): Promise<number> {
  const marks = markKinds.map(async (kind) => {
    const list = keys.postMarks(kind, postId)
    const users = (await redis().run('ZRANGE', list, 0, count - 1)) as string[]
    await Promise.all(users.map((user) => removeFromUser({ kind, postId, userId: Number(user) })))
    // Last: until the other halves are gone, this one is how they are found.
    if (users.length > 0) await redis().run('ZREM', list, ...users)
    return users.length
  })
  const [found] = await Promise.all([
    Promise.all(marks),
    removeReplies(postId),
    redis().run('DEL', keys.postVersions(postId)),
  ])
  return Math.max(...found)
}

/** Removes up to `count` marks of each kind of a user whose account is gone. Returns how many it found, of the kind with more. */
export async function removeMarksOfUser(userId: number, count: number): Promise<number> {
  const found = await Promise.all(
    markKinds.map(async (kind) => {
      const list = keys.userMarks(kind, userId)
      const posts = (await redis().run('ZRANGE', list, 0, count - 1)) as string[]
      await Promise.all(posts.map((post) => removeFromPost({ kind, postId: Number(post), userId })))
      if (posts.length > 0) await redis().run('ZREM', list, ...posts)
      return posts.length
    }),
  )
  return Math.max(...found)
}
