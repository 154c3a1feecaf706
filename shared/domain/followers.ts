import { isProblem, ProblemError } from '../problems.ts'
import type { Page, PageQuery } from '../schemas/page.ts'
import type { Relationship, User } from '../schemas/user.ts'
import { nextId } from '../store/clock.ts'
import { backfillFeed, backfillSize, removeAuthorFromFeed } from '../store/feed.ts'
import {
  addEdge,
  countFollowers,
  countFollowing,
  readFollowers,
  readFollowing,
  removeEdge,
} from '../store/followers.ts'
import { readPage } from './page.ts'
import type { Caller } from './sessions.ts'
import { readPublicUser, requireUserId } from './users.ts'

interface Edge {
  username: string
  follower: string
  caller: Caller
}

/**
 * The caller follows a user; repeating it changes nothing. When it returns, the caller's feed holds the user's
 * newest posts: the edge is added before the posts are read, so a post published meanwhile comes one way or the
 * other.
 */
export async function addFollower({ username, follower, caller }: Edge): Promise<Relationship> {
  // The path alone says so: whether the name exists, and whose it is, does not matter any more.
  if (username === follower)
    throw new ProblemError('cannot-follow-yourself', 'Your own posts are in your feed anyway.')
  const [userId, followerId, at] = await Promise.all([
    requireUserId(username),
    requireUserId(follower),
    nextId(),
  ])
  refuseOthers(followerId, caller)
  const { followers, postIds } = await addEdge({ userId, followerId, at }, backfillSize + 1)
  await backfillFeed(followerId, userId, postIds.slice(0, backfillSize), postIds.length > backfillSize)
  return { username, follower, following: true, followers }
}

/** The caller no longer follows a user, and the user's posts leave the caller's feed. */
export async function removeFollower({ username, follower, caller }: Edge): Promise<Relationship> {
  const [userId, followerId] = await Promise.all([
    requireUserId(username),
    requireUserId(follower).catch(nobody),
  ])
  if (followerId === null) {
    // A follower that does not exist follows nobody: what was asked for is so.
    return { username, follower, following: false, followers: await countFollowers(userId) }
  }
  refuseOthers(followerId, caller)
  const followers = await removeEdge({ userId, followerId })
  if (userId !== followerId) await removeAuthorFromFeed(followerId, userId)
  return { username, follower, following: false, followers }
}

function nobody(error: unknown): null {
  if (isProblem(error, 'user-not-found')) return null
  throw error
}

function refuseOthers(followerId: number, caller: Caller): void {
  if (followerId !== caller.userId)
    throw new ProblemError('not-yours', 'Only the follower decides whom they follow.')
}

/** Who follows a user, newest first. */
export function listFollowers(input: { username: string; query: PageQuery }): Promise<Page<User>> {
  return listUsers(input, readFollowers, countFollowers)
}

/** Whom a user follows, newest first. */
export function listFollowing(input: { username: string; query: PageQuery }): Promise<Page<User>> {
  return listUsers(input, readFollowing, countFollowing)
}

async function listUsers(
  { username, query }: { username: string; query: PageQuery },
  readEdges: typeof readFollowers,
  count: typeof countFollowers,
): Promise<Page<User>> {
  const userId = await requireUserId(username)
  const [page, total] = await Promise.all([
    readPage({
      query,
      read: (range) => readEdges(userId, range),
      cursorOf: ({ score }) => score,
      resolve: (entries) => Promise.all(entries.map(({ member }) => readPublicUser(Number(member)))),
    }),
    count(userId),
  ])
  return { ...page, total, totalRelation: 'exact' }
}
