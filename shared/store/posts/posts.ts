import { type Command, isRefusal, type Reply } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { addReply, type Answered, removeReply } from '../conversations/replies.ts'
import { addToList, forgetInList, removeFromList } from '../journal-scripts.ts'
import { keys } from '../keys.ts'
import { addToMonthlyList, type MonthlyList, removeFromMonthlyList } from '../monthly-lists.ts'
import { type Entry, type Part, type Range, readPart, readRange, size } from '../range.ts'
import { isMigrated } from '../schema-version.ts'
import { getEach } from '../scripts.ts'

export interface StoredPost {
  id: number
  authorId: number
  text: string
  /** Absent: it is no reply. */
  inReplyTo?: InReplyTo
  /** Absent: `public`. */
  visibility?: 'public' | 'unlisted' | 'followers'
  /** RFC 3339. */
  createdAt: string
  /** RFC 3339; absent until it is edited. */
  editedAt?: string
  /** Absent where the text leads to nothing, and in posts from before there were any. */
  entities?: StoredEntity[]
}

/** What a reply answers to: whose post that is, and the posts above the reply, nearest last: at most {@link longestPath}. */
export interface InReplyTo {
  authorId: number
  path: number[]
}

/** Of a thread that is deeper, a reply knows the nearest posts above it. */
export const longestPath = 50

/** The post that a reply answers to. */
export function answeredBy({ inReplyTo }: Pick<StoredPost, 'inReplyTo'>): Answered | undefined {
  const postId = inReplyTo?.path.at(-1)
  return inReplyTo && postId !== undefined ? { postId, authorId: inReplyTo.authorId } : undefined
}

/** What a stretch of a text leads to: its offsets in code points, and of a mention whose it is. */
export type StoredEntity = [type: 'mention' | 'tag' | 'link', start: number, end: number, userId?: number]

/**
 * Writes a post, which nobody finds before it is in a list. Safe to repeat: what was written first stays. Returns that, or null where it
 * was deleted since: it does not come back.
 *
 * @param first what has to be done before, so that the post is not there without it
 */
export async function writePost(post: StoredPost, first: Command[] = []): Promise<StoredPost | null> {
  const key = keys.post(post.id)
  const replies = await redis().inOrder([...first, ['SET', key, JSON.stringify(post), 'NX'], ['GET', key]])
  return parse(replies.at(-1) ?? null)
}

/** What is left of a deleted post for as long as a request that made it may be repeated: what readers take for none. */
const deleted = 'null'
/** The same of one that everyone could see: its page says that it is gone. Another spelling of the same value. */
const deletedForAll = 'null '
const deletedTtlSeconds = 24 * 3600

/** Every public post that is no reply. */
export const allPosts: MonthlyList = { list: keys.posts, late: keys.postsLate }

const formerList = [keys.formerPosts, keys.formerPostsLate]

/** Puts a post into its author's list, and wherever else it belongs. Safe to repeat. */
export async function listPost(post: StoredPost): Promise<void> {
  const { id, authorId } = post
  await Promise.all([
    redis().script(addToList, [keys.userPosts(authorId), keys.userPostsLate(authorId)], [id]),
    listElsewhere(post),
  ])
}

/** Puts a post into the public list and that of the post that it answers to, where it belongs there. Safe to repeat. */
export async function listElsewhere(post: StoredPost): Promise<void> {
  const { id } = post
  const answered = answeredBy(post)
  await Promise.all([
    isListed(post) && addToMonthlyList(allPosts, id),
    isListed(post) && addToFormerList(id),
    answered && addReply(answered, id),
  ])
}

async function addToFormerList(id: number): Promise<void> {
  if (!(await isMigrated(5))) await redis().script(addToList, formerList, [id])
}

/** Whether a post belongs into the list of all posts: replies are for those who know the conversation. */
export function isListed({ visibility = 'public', inReplyTo }: StoredPost): boolean {
  return visibility === 'public' && inReplyTo === undefined
}

/** A post that goes, with where it was listed. */
interface GoingPost {
  postId: number
  authorId: number
  answered?: Answered | undefined
  /** Whether everyone could see it; left out where that is not known any more. */
  wasForAll?: boolean
}

/** Takes posts out of the public list. */
export async function removeFromPosts(postIds: number[]): Promise<void> {
  // The former list first: what is not in it any more the migration does not bring back.
  if (!(await isMigrated(5))) await redis().script(removeFromList, formerList, postIds)
  await removeFromMonthlyList(allPosts, postIds)
}

/** Takes posts out of their author's list. */
export async function removeFromUserPosts(authorId: number, postIds: (string | number)[]): Promise<void> {
  await redis().script(removeFromList, [keys.userPosts(authorId), keys.userPostsLate(authorId)], postIds)
}

/** The same for an author whose account is gone. */
export async function forgetInUserPosts(authorId: number, postIds: (string | number)[]): Promise<void> {
  await redis().script(forgetInList, [keys.userPosts(authorId), keys.userPostsLate(authorId)], postIds)
}

/** Deletes a post of an author whose account is gone. Safe to repeat. */
export async function forgetPost({ postId, authorId, answered }: GoingPost): Promise<void> {
  await Promise.all([
    answered && removeReply(answered, postId),
    redis().run('DEL', keys.post(postId)),
    forgetInUserPosts(authorId, [postId]),
    removeFromPosts([postId]),
  ])
}

/** Deletes a post, and takes it out of all lists. Safe to repeat. */
export async function deletePost({ postId, authorId, answered, ...known }: GoingPost): Promise<void> {
  // What deleted it first knew.
  const wasForAll = known.wasForAll ?? (await wasPost(postId))
  await Promise.all([
    removePost(postId, wasForAll),
    removeFromUserPosts(authorId, [postId]),
    removeFromPosts([postId]),
    answered && removeReply(answered, postId),
  ])
}

/** Of a post that was never written nothing is left: it can be, yet, by a request that is repeated. */
async function removePost(postId: number, wasForAll: boolean): Promise<void> {
  const key = keys.post(postId)
  try {
    await redis().run('SET', key, wasForAll ? deletedForAll : deleted, 'EX', deletedTtlSeconds, 'XX')
  } catch (error) {
    // A Redis that is full takes nothing new, but lets go of things. What was to be repeated it would not take either.
    if (!isRefusal(error)) throw error
    await redis().run('DEL', key)
  }
}

/** Whether there was a post lately that everyone could see, and that has been deleted. */
export async function wasPost(id: number): Promise<boolean> {
  return (await redis().run('GET', keys.post(id))) === deletedForAll
}

export async function isPost(id: number): Promise<boolean> {
  return (await readPost(id)) !== null
}

export async function readPost(id: number): Promise<StoredPost | null> {
  return parse(await redis().run('GET', keys.post(id)))
}

function parse(json: Reply): StoredPost | null {
  return json === null ? null : (JSON.parse(json as string) as StoredPost | null)
}

/** Posts in the order of `ids`, null where there is none; one round trip however many. */
export async function readPosts(ids: readonly number[]): Promise<(StoredPost | null)[]> {
  return (await redis().scriptForEach(getEach, ids.map(keys.post), [])).map(parse)
}

export function readUserPostIds(userId: number, range: Range): Promise<Entry[]> {
  return readRange(keys.userPosts(userId), range)
}

/** The same with what came late to the list, and its place of now. */
export function readUserPosts(userId: number, range: Range, place?: number): Promise<Part> {
  return readPart([keys.userPosts(userId), keys.userPostsLate(userId)], range, place)
}

export function countUserPosts(userId: number): Promise<number> {
  return size(keys.userPosts(userId))
}

/** Ids of all posts, as they were kept in layout 4. */
export function readFormerPosts(range: Range, place?: number): Promise<Part> {
  return readPart([keys.formerPosts, keys.formerPostsLate], range, place)
}

export function countFormerPosts(): Promise<number> {
  return size(keys.formerPosts)
}
