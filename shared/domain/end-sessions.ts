import { endUserSessions } from '../keycloak/admin.ts'
import { endKeycloakSession } from '../keycloak/tokens.ts'
import { logger } from '../logger.ts'
import { isProblem, ProblemError } from '../problems.ts'
import type { Device } from '../schemas/auth.ts'
import * as store from '../store/sessions.ts'
import { unseal } from './refresh-tokens.ts'
import type { Caller } from './sessions.ts'

/*
 * Ending a session is three steps: every route but logout refuses it, Keycloak forgets it, it is deleted. Where it
 * breaks off after the first, the session counts for nothing any more, its user can repeat the logout, and
 * finishEnds() does so for those whom nobody repeats.
 */

/**
 * Ends the caller's session.
 *
 * @throws ProblemError keycloak-unavailable: never a false success; redis-unavailable
 */
export async function logout({ sid, userId }: Caller): Promise<void> {
  await finish(sid, userId, await store.markClosing(sid, userId))
}

/** Ends every session of the caller, on every device. */
export async function logoutAll({ userId, sub }: Caller): Promise<void> {
  await endAllSessions({ userId, sub })
}

/** Ends every session of a user, those that only Keycloak knows included. */
export async function endAllSessions({ userId, sub }: { userId: number; sub: string }): Promise<void> {
  const sids = await store.listSessionIds(userId)
  await Promise.all(sids.map((sid) => store.markClosing(sid, userId)))
  await endUserSessions(sub)
  await Promise.all(sids.map((sid) => store.deleteSession(sid, userId)))
}

/** Ends every session of the caller but this one. They are closed here, even if Keycloak cannot hear of it now. */
export async function endOtherSessions({ userId, sid: current }: Caller): Promise<void> {
  const others = (await store.listSessionIds(userId)).filter((sid) => sid !== current)
  await Promise.all(others.map((sid) => endSession(sid, userId)))
}

/** The caller's devices, the one used last first. */
export async function listSessions(caller: Caller): Promise<{ items: Device[] }> {
  const devices = await Promise.all((await store.listSessionIds(caller.userId)).map(store.readDevice))
  const items = devices
    .filter((device) => device !== null)
    .sort((a, b) => b.lastUsedAt.localeCompare(a.lastUsedAt))
    .map(({ sid, ...device }) => ({ id: sid, ...device, current: sid === caller.sid }))
  return { items }
}

/** Ends one device of the caller. Throws `session-not-found`. */
export async function deleteSession({ id, caller }: { id: string; caller: Caller }): Promise<void> {
  const { userId } = caller
  // Looked at first: closing a session leaves a note, and a stranger must not touch the note of a session that closes.
  const isOwn = (await store.readSession(id))?.userId === userId
  const sealed = isOwn ? await store.markClosing(id, userId) : null
  if (sealed === null) throw new ProblemError('session-not-found', 'None of your sessions has this id.')
  await finish(id, userId, sealed)
}

/** Ends a session for a reason of our own: it is closed at once; what Keycloak cannot hear now is finished later. */
export async function endSession(sid: string, userId: number): Promise<void> {
  const sealed = await store.markClosing(sid, userId)
  try {
    await finish(sid, userId, sealed)
  } catch (error) {
    if (!isProblem(error, 'keycloak-unavailable')) throw error
    logger.warn('a session is closed here, and Keycloak hears of it later')
  }
}

async function finish(sid: string, userId: number, sealed: string | null): Promise<void> {
  const refreshToken = sealed === null ? null : unseal(sid, sealed)
  if (refreshToken !== null) await endKeycloakSession(refreshToken)
  await store.deleteSession(sid, userId)
}

/** Deletes a session without a word to Keycloak: it is over there, or the user is gone. */
export async function dropSession(sid: string): Promise<void> {
  const session = await store.readSession(sid)
  if (session) await store.deleteSession(sid, session.userId)
}

/** Deletes every session of a user, or those that `isOver` names, without a word to Keycloak. Returns how many. */
export async function dropAllSessions(
  userId: number,
  isOver: (sid: string) => boolean = () => true,
): Promise<number> {
  const sids = (await store.listSessionIds(userId)).filter(isOver)
  await Promise.all(sids.map((sid) => store.deleteSession(sid, userId)))
  return sids.length
}

/** Long enough that whoever began an end is done with it or gone. */
const unfinishedAfterMs = 60 * 1000
const unfinishedAtOnce = 100

/** Finishes the ends that broke off, as far as Keycloak answers. Returns how many. */
export async function finishEnds(now = new Date()): Promise<number> {
  const sids = await store.listUnfinishedEnds(new Date(now.getTime() - unfinishedAfterMs), unfinishedAtOnce)
  let done = 0
  for (const sid of sids) {
    const session = await store.readClosing(sid)
    try {
      if (session) await finish(sid, session.userId, session.sealedRefreshToken)
      else await store.forgetUnfinishedEnd(sid)
    } catch (error) {
      if (!isProblem(error, 'keycloak-unavailable')) throw error
      // All that follow would wait for it in vain as well: the next run goes on.
      logger.warn('Keycloak cannot be told yet that sessions have ended')
      break
    }
    done += 1
  }
  return done
}
