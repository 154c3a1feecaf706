import type { Reply } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { chunksOf } from '../chunks.ts'
import { keys } from '../keys.ts'
import { type Part, partOf, type Range, rangeArguments } from '../range.ts'
import { isMigrated } from '../schema-version.ts'
import { removeReplies } from '../conversations/replies.ts'
import {
  addToPostMarks,
  addToUserMarks,
  countMarks,
  readMarkScore,
  readMarksOfEach,
  readRangeOfMarks,
  readSomeMarks,
  removeFromPostMarks,
  removeMarks,
} from './mark-scripts.ts'

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
  const of = [...postMarks(kind, postId), ...shownOf(postId)]
  const reply = (await redis().script(addToPostMarks, of, [userId, await mayCut()])) as number[] | null
  return reply && marksOf(reply)
}

/** Whether what is over may be kept elsewhere: functions before layout 6 do not look there. */
async function mayCut(): Promise<0 | 1> {
  return (await isMigrated(6)) ? 1 : 0
}

/** The half that decides. Returns what the user sees of the post's marks then. Safe to repeat. */
export async function removeFromPost({ kind, postId, userId }: Mark): Promise<PostMarks> {
  const of = [...postMarks(kind, postId), ...shownOf(postId)]
  return marksOf((await redis().script(removeFromPostMarks, of, [userId])) as number[])
}

/** A list and its rest: see mark-lists.ts. */
type MarkList = [list: string, rest: string]

function postMarks(kind: AnyMarkKind, postId: number): MarkList {
  return [keys.postMarks(kind, postId), keys.restOfPostMarks(kind, postId)]
}

function userMarks(kind: MarkKind, userId: number): MarkList {
  return [keys.userMarks(kind, userId), keys.restOfUserMarks(kind, userId)]
}

/** A post, and all that is shown of it. */
export function shownOf(postId: number): string[] {
  return [keys.post(postId), ...listsOf(postId)]
}

/** What is shown of each post; of those who have not said who they are the bookmarks are no concern. */
function listsOf(postId: number, viewerId: number | null = 0): string[] {
  const all = [keys.replies(postId), keys.postMarks('reposts', postId), ...postMarks('likes', postId)]
  return viewerId === null ? all : [...all, ...postMarks('bookmarks', postId)]
}

/** Of each list, and of each rest, its size and whether the viewer is in it. */
export function marksOf(seen: number[]): PostMarks {
  const [replies = 0, , reposts = 0, reposted, likes = 0, liked, more = 0, inMore] = seen
  const [bookmarked, inMoreBookmarks] = [seen[9], seen[11]]
  return {
    replies,
    reposts,
    likes: likes + more,
    liked: liked === 1 || inMore === 1,
    reposted: reposted === 1,
    bookmarked: bookmarked === 1 || inMoreBookmarks === 1,
  }
}

/** Whether the half that decides says so. */
export async function isMarked({ kind, postId, userId }: Mark): Promise<boolean> {
  return (await redis().script(readMarkScore, postMarks(kind, postId), [userId])) !== null
}

/** The other half. False where the account is gone. Safe to repeat. */
export async function addToUser({ kind, postId, userId }: Mark): Promise<boolean> {
  const of = [...userMarks(kind, userId), keys.user(userId)]
  return (await redis().script(addToUserMarks, of, [postId, await mayCut()])) === 1
}

/** The other half. Safe to repeat. */
export async function removeFromUser({ kind, postId, userId }: Mark): Promise<void> {
  await redis().script(removeMarks, userMarks(kind, userId), [postId])
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
  return readRangeOf(postMarks(kind, postId), range)
}

export function countMarkers(kind: AnyMarkKind, postId: number): Promise<number> {
  return count(postMarks(kind, postId))
}

/** On what a user has left marks; members are post ids. */
export function readMarked(kind: MarkKind, userId: number, range: Range): Promise<Part> {
  return readRangeOf(userMarks(kind, userId), range)
}

export function countMarked(kind: MarkKind, userId: number): Promise<number> {
  return count(userMarks(kind, userId))
}

async function readRangeOf(list: MarkList, range: Range): Promise<Part> {
  const { direction, from = '', count: most } = range
  const args = [direction, from, most, ...rangeArguments(range), 'WITHSCORES']
  return partOf((await redis().script(readRangeOfMarks, list, args)) as Reply[])
}

async function count(list: MarkList): Promise<number> {
  return (await redis().script(countMarks, list, [])) as number
}

/** Some of a list, in no order: `most`, where there are so many, and the rest of a text of it (see mark-lists.ts). */
async function readSome(list: MarkList, most: number): Promise<number[]> {
  return ((await redis().script(readSomeMarks, list, [most])) as string[]).map(Number)
}

/** Removes the list of replies to a post that is gone, what it has said before, and about `most` marks of each kind from it. Returns how many it found, of the kind with more. */
export async function removeRestOfPost(postId: number, most: number): Promise<number> {
  const marks = markKinds.map(async (kind) => {
    const list = postMarks(kind, postId)
    const users = await readSome(list, most)
    for (const some of chunksOf(users, most)) {
      await Promise.all(some.map((userId) => removeFromUser({ kind, postId, userId })))
      // Last: until the other halves are gone, this one is how they are found.
      await redis().script(removeMarks, list, some)
    }
    return users.length
  })
  const [found] = await Promise.all([
    Promise.all(marks),
    removeReplies(postId),
    redis().run('DEL', keys.postVersions(postId)),
  ])
  return Math.max(...found)
}

/** About `most` posts on which a user whose account is gone has left marks of a kind. */
export function readSomeMarked(kind: MarkKind, userId: number, most: number): Promise<number[]> {
  return readSome(userMarks(kind, userId), most)
}

/** Removes marks of a user whose account is gone. */
export async function removeMarksOfUser(kind: MarkKind, userId: number, postIds: number[]): Promise<void> {
  await Promise.all(postIds.map((postId) => removeFromPost({ kind, postId, userId })))
  if (postIds.length > 0) await redis().script(removeMarks, userMarks(kind, userId), postIds)
}
