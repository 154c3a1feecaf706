import { config } from '../../config.ts'
import { isProblem, ProblemError } from '../../problems.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Relationship, User } from '../../schemas/people/user.ts'
import { beginEdgeChange, finishEdgeChange, follow, isFollowing } from '../../store/relations/edges.ts'
import {
  countFollowers,
  countFollowing,
  readFollowers,
  readFollowing,
} from '../../store/relations/followers.ts'
import { isThere } from '../presentation/visible-to.ts'
import { endFollowing, settleEdge } from './edges.ts'
import { reader, readPage } from '../requests/page.ts'
import type { Caller, ConfirmedCaller } from '../sessions/sessions.ts'
import {
  readNamed,
  readUsers,
  requireOwn,
  requireUserId,
  requireVisibleUser,
  userNotFound,
} from '../people/users.ts'

interface Request {
  username: string
  follower: string
  caller: ConfirmedCaller
  /** Rejects where the limits have no room for it; awaited before anything is done. */
  admitted: Promise<void>
}

/**
 * The caller follows a user; repeating it changes nothing. When it returns, the caller's feed holds the user's newest
 * posts.
 *
 * @throws ProblemError cannot-follow-yourself, user-not-found, not-yours, user-blocked, too-many-followed
 */
export async function addFollower({ username, follower, caller, admitted }: Request): Promise<Relationship> {
  // The path alone says so: whether the name exists, and whose it is, does not matter any more.
  if (username === follower)
    throw new ProblemError('cannot-follow-yourself', 'Your own posts are in your feed anyway.')
  const [userId, followerId] = await Promise.all([
    requireUserId(username, caller.userId),
    requireUserId(follower),
    admitted,
  ])
  await requireFollower(followerId, caller)
  const [change, hasUser] = await Promise.all([beginEdgeChange({ followerId, userId }), isThere(userId)])
  if (!hasUser) {
    await finishEdgeChange(change)
    throw userNotFound()
  }
  const { most } = config.following()
  const decided = await follow(change, most)
  const { follows, followers } = await settleEdge(change, decided === 'followed')
  if (decided === 'too many')
    throw new ProblemError(
      'too-many-followed',
      `You follow ${most} users already. Unfollow one of them first.`,
    )
  if (decided === 'blocking')
    throw new ProblemError('user-blocked', 'You block this user. Unblock them first.')
  if (decided === 'blocked') throw userNotFound()
  if (decided === 'no follower') throw new ProblemError('user-not-found', 'This account has been deleted.')
  // Another request may have taken it back at once. Or the user has gone away.
  if (!follows) await requireUserId(username)
  return { username, follower, following: true, followers }
}

/** The caller no longer follows a user, and the user's posts leave the caller's feed. */
export async function removeFollower({
  username,
  follower,
  caller,
  admitted,
}: Request): Promise<Relationship> {
  const [userId, named] = await Promise.all([
    requireUserId(username),
    requireUserId(follower).catch(noOne),
    admitted,
  ])
  // A follower who is not there for the caller is as one who does not exist.
  const followerId = named && (await requireFollower(named, caller).then(() => named, noOne))
  if (followerId === null || userId === followerId) {
    // A follower that does not exist follows nobody, nor does anybody follow themselves: what was asked for is so.
    const [followers] = await Promise.all([countFollowers(userId), requireVisibleUser(userId, caller.userId)])
    return { username, follower, following: false, followers }
  }
  const edge = { followerId, userId }
  const [follows, seen, followers] = await Promise.all([
    isFollowing(edge),
    requireVisibleUser(userId, caller.userId).catch(noOne),
    endFollowing(edge),
  ])
  // A user who is followed can be unfollowed, even after a suspension.
  if (!follows && seen === null) throw userNotFound()
  return { username, follower, following: false, followers }
}

function noOne(error: unknown): null {
  if (isProblem(error, 'user-not-found')) return null
  throw error
}

function requireFollower(followerId: number, caller: Caller): Promise<void> {
  return requireOwn(followerId, caller, notYours)
}

function notYours(): ProblemError {
  return new ProblemError('not-yours', 'Only the follower decides which users they follow.')
}

interface ListInput {
  username: string
  query: PageQuery
  caller: Caller | undefined
}

/** Who follows a user, newest first. */
export function listFollowers(input: ListInput): Promise<Page<User>> {
  return listUsers(input, readFollowers, countFollowers)
}

/** Whom a user follows, newest first. */
export function listFollowing(input: ListInput): Promise<Page<User>> {
  return listUsers(input, readFollowing, countFollowing)
}

async function listUsers(
  { username, query, caller }: ListInput,
  readEdges: typeof readFollowers,
  count: typeof countFollowers,
): Promise<Page<User>> {
  const viewerId = caller?.userId ?? null
  return readNamed(username, viewerId, async (userId) => {
    const [page, total] = await Promise.all([
      readPage({
        query,
        read: reader((range) => readEdges(userId, range)),
        resolve: (ids) => readUsers(ids.map(Number), viewerId),
      }),
      count(userId),
      requireVisibleUser(userId, viewerId),
    ])
    return { ...page, total, totalRelation: 'exact' }
  })
}
