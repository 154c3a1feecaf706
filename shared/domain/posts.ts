import { config } from '../config.ts'
import { ProblemError } from '../problems.ts'
import type { Page, PageQuery } from '../schemas/page.ts'
import type { Post } from '../schemas/post.ts'
import { nextId, timeOfId } from '../store/clock.ts'
import { beginFanOut, beginRemoval, finishFanOut } from '../store/fan-outs.ts'
import {
  countPosts,
  countUserPosts,
  deletePost as unstorePost,
  listPost,
  readPost,
  readPostIds,
  readPosts,
  readUserPostIds,
  type StoredPost,
  writePost,
} from '../store/posts.ts'
import { type Names, readNames, readProfile } from '../store/users.ts'
import { isEmailVerified } from '../store/verified-emails.ts'
import { fanOutOrLeave, readAudience } from './fan-outs.ts'
import type { Reserve } from './idempotency.ts'
import { readPage } from './page.ts'
import { requireRole } from './roles.ts'
import type { Caller } from './sessions.ts'
import { authorOf, requireUserId } from './users.ts'

/**
 * Publishes a post. When it returns, the post is there for good; it is in the feed of every follower that has one, or
 * the outbox knows that it has to get there.
 *
 * @param input.admitted rejects where the limits have no room for it; awaited before anything is done
 */
export async function createPost(input: {
  username: string
  text: string
  caller: Caller
  admitted: Promise<void>
  reserve: Reserve
}): Promise<Post> {
  const { username, text, caller, admitted, reserve } = input
  const [userId, author, freshId, isEmailFine] = await Promise.all([
    requireUserId(username),
    readProfile(caller.userId),
    nextId(),
    !config.posting().requireVerifiedEmail || isEmailVerified(caller.userId, caller.email),
    admitted,
  ])
  if (userId !== caller.userId || author === null)
    throw new ProblemError('not-yours', 'Only the user posts here.')
  requireRole(caller, 'can_post')
  if (!isEmailFine) {
    throw new ProblemError('email-not-verified', 'Follow the link in the mail that was sent to your address.')
  }
  // Writing and delivering a post of this id once more changes nothing.
  const id = Number(await reserve(String(freshId)))
  const post = { id, authorId: userId, text, createdAt: timeOfId(id).toISOString() }
  const fanOut = { action: 'deliver', postId: id, authorId: userId } as const
  // One after the other, so that it is this order on a cluster too: from the outbox entry on, the sweeper finishes
  // whatever breaks off; what is in a list is there; and somebody who starts to follow meanwhile is either among the
  // followers or finds the post in the author's list.
  const [, isThere] = await Promise.all([beginFanOut(fanOut), writePost(post)])
  if (!isThere) {
    // An earlier run of the same request made it, and its author has deleted it since: the answer is the same.
    await finishFanOut(fanOut)
    return present(post, author)
  }
  const [, audience] = await Promise.all([listPost(fanOut), readAudience(userId)])
  await fanOutOrLeave(fanOut, audience)
  return present(post, author)
}

export async function getPost({ id }: { id: number }): Promise<Post> {
  const post = await requirePost(id)
  return present(post, (await readProfile(post.authorId)) ?? refuse())
}

async function requirePost(id: number): Promise<StoredPost> {
  return (await readPost(id)) ?? refuse()
}

function refuse(): never {
  throw new ProblemError('post-not-found', 'There is no post with this id.')
}

/**
 * The caller deletes a post of theirs. When it returns, nobody finds the post any more.
 *
 * @param input.admitted as for {@link createPost}
 * @throws ProblemError post-not-found, not-yours
 */
export async function deletePost(input: {
  id: number
  caller: Caller
  admitted: Promise<void>
}): Promise<void> {
  const { id, caller, admitted } = input
  const [{ authorId }] = await Promise.all([requirePost(id), admitted])
  if (authorId !== caller.userId) throw new ProblemError('not-yours', 'Only its author deletes a post.')
  const fanOut = { action: 'remove', postId: id, authorId } as const
  await beginRemoval(fanOut)
  const [, audience] = await Promise.all([unstorePost(fanOut), readAudience(authorId)])
  await fanOutOrLeave(fanOut, audience)
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

/** Everybody's posts, newest first. */
export async function listPosts({ query }: { query: PageQuery }): Promise<Page<Post>> {
  const [page, total] = await Promise.all([
    readPage({
      query,
      read: readPostIds,
      cursorOf: ({ score }) => score,
      resolve: (entries) => resolveIds(entries.map(({ score }) => score)),
    }),
    countPosts(),
  ])
  return { ...page, total, totalRelation: 'exact' }
}

/** Posts with their authors as of now, null where either is gone; one round trip. */
export async function resolvePosts(
  entries: { postId: number; authorId: number }[],
): Promise<(Post | null)[]> {
  const authorIds = entries.map(({ authorId }) => authorId)
  const [posts, authors] = await Promise.all([
    readPosts(entries.map(({ postId }) => postId)),
    readAuthors(authorIds),
  ])
  return posts.map((post) => presentOrNull(post, authors))
}

/** The same where only the posts tell who wrote them; two round trips. */
async function resolveIds(ids: number[]): Promise<(Post | null)[]> {
  const posts = await readPosts(ids)
  const authors = await readAuthors(posts.flatMap((post) => post?.authorId ?? []))
  return posts.map((post) => presentOrNull(post, authors))
}

type Authors = Map<number, Names | null>

async function readAuthors(ids: number[]): Promise<Authors> {
  const distinct = [...new Set(ids)]
  const names = await readNames(distinct)
  return new Map(distinct.map((id, i) => [id, names[i] ?? null]))
}

function presentOrNull(post: StoredPost | null, authors: Authors): Post | null {
  const author = post && authors.get(post.authorId)
  return post && author ? present(post, author) : null
}

function present({ id, text, createdAt }: StoredPost, author: Names): Post {
  return { id: String(id), author: authorOf(author), text, createdAt }
}
