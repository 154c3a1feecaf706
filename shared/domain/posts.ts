import { ProblemError } from '../problems.ts'
import type { Page, PageQuery } from '../schemas/page.ts'
import type { Post } from '../schemas/post.ts'
import { nextId, timeOfId } from '../store/clock.ts'
import { deliverToFeeds } from '../store/feed.ts'
import {
  countUserPosts,
  createPost as storePost,
  finishDelivery,
  readPost,
  readPosts,
  readUserPostIds,
  type StoredPost,
} from '../store/posts.ts'
import { type Profile, readProfile, readProfiles } from '../store/users.ts'
import type { Reserve } from './idempotency.ts'
import { readPage } from './page.ts'
import { requireRole } from './roles.ts'
import type { Caller } from './sessions.ts'
import { authorOf, requireUserId } from './users.ts'

/**
 * Publishes a post. When it returns, the post is in the feed of every follower that has one, and in the author's own.
 *
 * Delivery is inline, to all followers at once: 200 feeds a script call.
 */
export async function createPost(input: {
  username: string
  text: string
  caller: Caller
  reserve: Reserve
}): Promise<Post> {
  const { username, text, caller, reserve } = input
  const [userId, author, freshId] = await Promise.all([
    requireUserId(username),
    readProfile(caller.userId),
    nextId(),
  ])
  if (userId !== caller.userId || author === null)
    throw new ProblemError('not-yours', 'Only the user posts here.')
  requireRole(caller, 'can_post')
  // Writing and delivering a post of this id once more changes nothing.
  const id = Number(await reserve(String(freshId)))
  const post = { id, authorId: userId, text, createdAt: timeOfId(id).toISOString() }
  const followers = await storePost(post)
  await deliverToFeeds({ postId: id, authorId: userId }, [userId, ...followers])
  await finishDelivery(id)
  return present(post, author)
}

export async function getPost({ id }: { id: number }): Promise<Post> {
  const post = await readPost(id)
  const author = post && (await readProfile(post.authorId))
  if (!post || !author) throw new ProblemError('post-not-found', 'There is no post with this id.')
  return present(post, author)
}

/** A user's posts, newest first. */
export async function listUserPosts(input: { username: string; query: PageQuery }): Promise<Page<Post>> {
  const authorId = await requireUserId(input.username)
  const [page, total] = await Promise.all([
    readPage({
      query: input.query,
      read: (range) => readUserPostIds(authorId, range),
      cursorOf: ({ score }) => score,
      resolve: (entries) => resolvePosts(entries.map(({ score }) => ({ postId: score, authorId }))),
    }),
    countUserPosts(authorId),
  ])
  return { ...page, total, totalRelation: 'exact' }
}

/** Posts with their authors as of now, null where either is gone; one round trip. */
export async function resolvePosts(
  entries: { postId: number; authorId: number }[],
): Promise<(Post | null)[]> {
  const authorIds = [...new Set(entries.map(({ authorId }) => authorId))]
  const [posts, profiles] = await Promise.all([
    readPosts(entries.map(({ postId }) => postId)),
    readProfiles(authorIds),
  ])
  const authors = new Map(authorIds.map((id, i) => [id, profiles[i] ?? null]))
  return posts.map((post) => {
    const author = post && authors.get(post.authorId)
    return post && author ? present(post, author) : null
  })
}

function present({ id, text, createdAt }: StoredPost, author: Profile): Post {
  return { id: String(id), author: authorOf(author), text, createdAt }
}
