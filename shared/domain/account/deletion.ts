import { deleteUser } from '../../keycloak/admin.ts'
import { logger } from '../../telemetry/logger.ts'
import { removeMarksOfUser } from '../../store/marks/marks.ts'
import * as store from '../../store/account/deletions.ts'
import { removeRestrictionsOf } from '../../store/safety/restrictions.ts'
import type { Owner } from '../../store/sessions/session-owner.ts'
import { deleteSession } from '../../store/sessions/sessions.ts'
import { findSubOfUser, type Profile } from '../../store/people/users.ts'
import { closeAllSessions } from '../sessions/end-sessions.ts'
import { requireProfile } from './me.ts'
import { checkIdentity } from './passwords.ts'
import type { ConfirmedCaller } from '../sessions/sessions.ts'

/**
 * Deletes the caller's account: unreachable when this returns, gone from Redis and Keycloak when the clean-up has run.
 *
 * @throws ProblemError see checkIdentity; redis-unavailable
 */
export async function deleteMe(input: {
  caller: ConfirmedCaller
  password?: string | undefined
}): Promise<void> {
  const { caller, password } = input
  await checkIdentity(caller, password)
  await removeAccount(await requireProfile(caller))
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
    removeMarksOfUser,
    removeRestrictionsOf,
    store.removePostsOf,
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
