import { deleteUser } from '../../keycloak/admin.ts'
import { logger } from '../../telemetry/logger.ts'
import { markKinds, readSomeMarked, removeMarksOfUser } from '../../store/marks/marks.ts'
import * as store from '../../store/account/deletions.ts'
import { forgetInTags, tagsOf } from '../../store/tags/tags.ts'
import { forgetInUserPosts, readPosts, readUserPostIds } from '../../store/posts/posts.ts'
import { forgetInActs } from '../../store/moderation/acts.ts'
import { forgetInReports } from '../../store/moderation/reports.ts'
import { removeRestrictionsOf } from '../../store/safety/restrictions.ts'
import type { Owner } from '../../store/sessions/session-owner.ts'
import { deleteSession } from '../../store/sessions/sessions.ts'
import { findSubOfUser, type Profile } from '../../store/people/users.ts'
import { holdAddress } from '../people/held-addresses.ts'
import { noticesOfMark } from '../marks/settle-marks.ts'
import { removeRepostsOfPost, removeRepostsOfUser } from '../marks/settle-reposts.ts'
import { closeAllSessions } from '../sessions/end-sessions.ts'
import { requireProfile } from './me.ts'
import { noticesOf, takeBack } from '../notifications/tell.ts'
import { checkIdentity } from './passwords.ts'
import type { ConfirmedSession } from '../sessions/sessions.ts'

/**
 * Deletes the caller's account: unreachable when this returns, gone from Redis and Keycloak when the clean-up has run.
 *
 * @throws ProblemError see checkIdentity; redis-unavailable
 */
export async function deleteMe(input: {
  caller: ConfirmedSession
  password?: string | undefined
}): Promise<void> {
  const { caller, password } = input
  await checkIdentity(caller, password)
  const profile = await requireProfile(caller)
  // First: once the profile is gone, it is not known any more that it was suspended.
  if (profile.suspended !== null) await holdAddress(caller.email)
  await removeAccount(profile)
  try {
    await deleteUser(caller.sub)
  } catch (error) {
    logger.warn('Keycloak keeps a deleted user until the clean-up runs', { error: error as Error })
  }
}

/**
 * Makes a user unreachable; the clean-up removes what is left, here and now where Redis is too full to list it for
 * later. Safe to repeat.
 */
export async function removeAccount(profile: Profile): Promise<void> {
  const { id: userId, sub, username } = profile
  const listed = await store.beginDeletion(profile)
  await removeSessions({ userId, sub })
  if (!listed && !(await store.listDeletion(userId))) await cleanUp({ userId, sub, username }, () => Infinity)
}

/** Without a word to Keycloak: deleting the user there ends them. */
async function removeSessions(owner: Owner): Promise<void> {
  const closed = await closeAllSessions(owner)
  await Promise.all(closed.map((sid) => deleteSession(sid, owner.userId)))
}

const accountsAtOnce = 10
const batchSize = 500

/**
 * Cleans up after deleted accounts until all is done or the time is up; what is left, the next run goes on with. Safe
 * to run twice at once.
 *
 * @param remainingMs how much time is left, in milliseconds
 * @returns how many accounts are gone for good
 */
export async function cleanUpAccounts(remainingMs: () => number): Promise<number> {
  let done = 0
  for (;;) {
    const deletions = await store.listDeletions(accountsAtOnce)
    if (deletions.length === 0) return done
    for (const deletion of deletions) {
      if (!(await cleanUp(deletion, remainingMs))) return done
      done += 1
    }
  }
}

/** The first in the list. */
const oldest = (count: number) => ({ direction: 'newer', from: undefined, count }) as const

/** Removes about `count` marks of each kind of a user's, and what others were told of them. Returns how many it found, of the kind with more. */
async function removeMarksOf(userId: number, count: number): Promise<number> {
  const found = await Promise.all(
    markKinds.map(async (kind) => {
      const postIds = await readSomeMarked(kind, userId, count)
      // What no other user is told of needs no look at the posts.
      const posts = kind === 'likes' ? await readPosts(postIds) : []
      const notices = posts.flatMap((post) =>
        post ? noticesOfMark({ kind, postId: post.id, userId }, post) : [],
      )
      await Promise.all(notices.map(takeBack))
      await removeMarksOfUser(kind, userId, postIds)
      return postIds.length
    }),
  )
  return Math.max(...found)
}

async function removeAllReposts(postId: number): Promise<void> {
  while ((await removeRepostsOfPost(postId)) > 0);
}

/** Removes up to `count` posts of a user's, and what others were told of them. Returns how many it found. */
async function removePostsOf(userId: number, count: number): Promise<number> {
  const ids = (await readUserPostIds(userId, oldest(count))).map(({ score }) => score)
  const posts = (await readPosts(ids)).filter((post) => post !== null)
  // First: of a post that is gone, it is not known any more whom it told, nor which tags it had.
  await Promise.all(posts.flatMap(noticesOf).map(takeBack))
  await Promise.all(posts.map((post) => forgetInTags(post.id, tagsOf(post))))
  await store.removePosts(userId, ids)
  await Promise.all(ids.map(removeAllReposts))
  // Last: until all else is gone, this list is how it is found.
  if (ids.length > 0) await forgetInUserPosts(userId, ids)
  return ids.length
}

/** Long enough for one more batch and the last steps. */
const reserveMs = 3000

async function cleanUp(deletion: store.Deletion, remainingMs: () => number): Promise<boolean> {
  const { userId, sub } = deletion
  const holder = await findSubOfUser(userId)
  if (holder !== null && holder !== sub) {
    // Redis has lost writes, and the id is another user's now: nothing under it is the deleted user's.
    await deleteUser(sub)
    await store.forgetDeletion(userId)
    return true
  }
  await store.hide(deletion)
  for (const remove of [
    store.removeFollowersOf,
    store.removeFollowingsOf,
    removeMarksOf,
    removeRepostsOfUser,
    removeRestrictionsOf,
    forgetInReports,
    forgetInActs,
    removePostsOf,
  ]) {
    do {
      if (remainingMs() < reserveMs) return false
    } while ((await remove(userId, batchSize)) > 0)
  }
  await removeSessions(deletion)
  await deleteUser(sub)
  await store.finishDeletion(deletion)
  return true
}
