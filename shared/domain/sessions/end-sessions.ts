import { endUserSessions } from '../../keycloak/admin.ts'
import { endKeycloakSessionById, listUserSessions } from '../../keycloak/admin-events.ts'
import { endKeycloakSession } from '../../keycloak/tokens.ts'
import { logger } from '../../telemetry/logger.ts'
import { ProblemError } from '../../problems.ts'
import type { Device } from '../../schemas/sign-in/auth.ts'
import * as ends from '../../store/sessions/session-ends.ts'
import { isSameOwner, type Owner } from '../../store/sessions/session-owner.ts'
import * as store from '../../store/sessions/sessions.ts'
import { isUnavailable } from '../../unavailable.ts'
import { unseal } from './refresh-tokens.ts'
import { endTokens } from './access-tokens.ts'
import type { ConfirmedSession, SessionCaller } from './sessions.ts'

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
export async function logout(caller: ConfirmedSession): Promise<void> {
  const { sid, userId } = caller
  await finish(sid, userId, await ends.markClosing(sid, caller))
}

/** Ends every session of the caller, on every device, and every token. */
export async function logoutAll({ userId, sub }: ConfirmedSession): Promise<void> {
  await endAllSessions({ userId, sub })
}

/**
 * Ends every session and token of a user, those sessions included that only Keycloak knows, and makes logins under way ask Keycloak again.
 * Where it breaks off, finishEnds() goes on.
 *
 * @returns the barrier that was left: a login that begins now is behind it
 */
export async function endAllSessions(owner: Owner): Promise<string> {
  await ends.noteUnfinishedLogout(owner)
  let barrier: string
  let closed = await closeAllSessions(owner)
  do {
    await endUserSessions(owner.sub)
    barrier = await ends.raiseBarrier(owner.userId)
    await Promise.all(closed.map((sid) => store.deleteSession(sid, owner.userId)))
    // Those that were opened since the first look; whoever opens one after this look finds the barrier.
    closed = await closeAllSessions(owner)
  } while (closed.length > 0)
  await ends.forgetUnfinishedLogout(owner)
  return barrier
}

/**
 * Closes every session of a user and ends the tokens, in this order: a session that is still open may be making one. Returns which
 * sessions: of an id that was given out twice only those of this user.
 */
export async function closeAllSessions(owner: Owner): Promise<string[]> {
  const sids = await store.listSessionIds(owner.userId)
  const closed = await Promise.all(sids.map((sid) => ends.markClosing(sid, owner)))
  await endTokens(owner)
  return sids.filter((_, i) => closed[i] !== null)
}

/** The caller's devices, the one used last first. */
export async function listSessions(caller: Omit<SessionCaller, 'confirmed'>): Promise<{ items: Device[] }> {
  const devices = await Promise.all((await store.listSessionIds(caller.userId)).map(store.readDevice))
  const items = devices
    .filter((device) => device !== null)
    .filter(({ owner }) => isSameOwner(owner, caller))
    .sort((a, b) => b.lastUsedAt.localeCompare(a.lastUsedAt))
    .map(({ sid, createdAt, lastUsedAt, userAgent }) => ({
      id: sid,
      createdAt,
      lastUsedAt,
      userAgent,
      current: sid === caller.sid,
    }))
  return { items }
}

/** Ends one device of the caller. Throws `session-not-found`. */
export async function deleteSession({ id, caller }: { id: string; caller: ConfirmedSession }): Promise<void> {
  const { userId } = caller
  // Looked at first: closing a session leaves a note, and a stranger must not touch the note of a session that closes.
  const session = await store.readSession(id)
  const isOwn = session !== null && isSameOwner(session.owner, caller)
  const sealed = isOwn ? await ends.markClosing(id, caller) : null
  if (sealed === null) throw new ProblemError('session-not-found', 'None of your sessions has this id.')
  await finish(id, userId, sealed)
}

/** Ends a session for a reason of our own: it is closed at once; what Keycloak cannot hear now is finished later. */
export async function endSession(sid: string, owner: Owner): Promise<void> {
  const sealed = await ends.markClosing(sid, owner)
  try {
    await finish(sid, owner.userId, sealed)
  } catch (error) {
    if (!isUnavailable(error, 'keycloak')) throw error
    logger.warn('a session is closed here, and Keycloak hears of it later')
  }
}

/** `sealed` is null where there is no such session any more, or none of this user. */
async function finish(sid: string, userId: number, sealed: string | null): Promise<void> {
  if (sealed === null) return
  const refreshToken = unseal(sid, sealed)
  if (refreshToken !== null) await endKeycloakSession(refreshToken)
  await store.deleteSession(sid, userId)
}

/** Each end is a call to Keycloak: from before there was a limit there may be many. */
const surplusAtOnce = 10

/** Ends the sessions beyond the newest of a user who has too many, the oldest first. */
export async function endSurplus(owner: Owner, currentSid: string): Promise<void> {
  const sids = await store.listSessionIds(owner.userId)
  const live = (await Promise.all(sids.map(store.readDevice))).filter((device) => device !== null)
  const surplus = live
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
    .slice(0, Math.max(0, live.length - store.maxSessions))
    .filter(({ sid }) => sid !== currentSid)
  await Promise.all(surplus.slice(0, surplusAtOnce).map(({ sid }) => endSession(sid, owner)))
}

/** Deletes a session without a word to Keycloak: it is over there, or the user is gone. */
export async function dropSession(sid: string): Promise<void> {
  const session = await store.readSession(sid)
  if (session) await store.deleteSession(sid, session.owner.userId)
}

/** Deletes every session and token of a user without a word to Keycloak. */
export async function dropAllSessions(owner: Owner): Promise<void> {
  const sids = await listOwnSessionIds(owner)
  await Promise.all(sids.map((sid) => store.deleteSession(sid, owner.userId)))
  await endTokens(owner)
}

/** The sessions of a user; of an id that was given out twice only those of this user. */
export async function listOwnSessionIds(owner: Owner): Promise<string[]> {
  const sids = await store.listSessionIds(owner.userId)
  const sessions = await Promise.all(sids.map(store.readSession))
  return sids.filter((_, i) => {
    const session = sessions[i]
    return session ? isSameOwner(session.owner, owner) : false
  })
}

/** Long enough that whoever began an end is done with it or gone. */
const unfinishedAfterMs = 60 * 1000
const unfinishedAtOnce = 100

/** Finishes the ends that broke off, as far as Keycloak answers. Returns how many. */
export async function finishEnds(now = new Date()): Promise<number> {
  const before = new Date(now.getTime() - unfinishedAfterMs)
  const sids = await ends.listUnfinishedEnds(before, unfinishedAtOnce)
  const owners = await ends.listUnfinishedLogouts(before, unfinishedAtOnce)
  let done = 0
  const unfinished = [
    ...sids.map((sid) => () => finishEnd(sid)),
    ...owners.map((owner) => () => finishLogout(owner)),
  ]
  for (const finishOne of unfinished) {
    try {
      await finishOne()
    } catch (error) {
      if (!isUnavailable(error, 'keycloak')) throw error
      // All that follow would wait for it in vain as well: the next run goes on.
      logger.warn('Keycloak cannot be told yet that sessions have ended')
      break
    }
    done += 1
  }
  return done
}

async function finishEnd(sid: string): Promise<void> {
  const session = await ends.readClosing(sid)
  if (session) await finish(sid, session.userId, session.sealedRefreshToken)
  else await ends.forgetUnfinishedEnd(sid)
}

/** Ends at Keycloak what is not known here. What is known here began later, or is ended by itself. */
async function finishLogout(owner: Owner): Promise<void> {
  const atKeycloak = await listUserSessions(owner.sub)
  const here = new Set(await listOwnSessionIds(owner))
  await Promise.all(atKeycloak.filter((sid) => !here.has(sid)).map(endKeycloakSessionById))
  await ends.forgetUnfinishedLogout(owner)
}
