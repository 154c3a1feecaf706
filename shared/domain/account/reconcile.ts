import { getUser, hasRealmRole } from '../../keycloak/admin.ts'
import {
  type AdminEvent,
  listAdminEvents,
  listUserEvents,
  listUserSessions,
  type UserEvent,
} from '../../keycloak/admin-events.ts'
import { type EventKind, markReconciled, readReconciled } from '../../store/account/reconciled-events.ts'
import { deleteSession, expireAccessToken, readSession } from '../../store/sessions/sessions.ts'
import { renewRolesOfTokens } from '../../store/tokens/access-tokens.ts'
import { findUserIdBySub, readProfile } from '../../store/people/users.ts'
import { removeAccount } from './deletion.ts'
import { copiedCodeTtlSeconds } from '../../store/apps/authorization-codes.ts'
import { endTokens } from '../sessions/access-tokens.ts'
import { listOwnSessionIds } from '../sessions/end-sessions.ts'
import { followName } from '../people/profiles.ts'

const pageSize = 100

/** Events of the last minute are asked for again: one may become visible after a later one. Milliseconds. */
const overlapMs = 60 * 1000

/** How far back the very first run looks, in milliseconds. */
const firstLookMs = 60 * 60 * 1000

/** Long enough for one more page, in milliseconds. */
const reserveMs = 20 * 1000

/**
 * Follows what was done to users at Keycloak, by administrators (disabled, deleted, signed out, renamed, a role taken
 * away) or on its pages by themselves. An event only says at whom to look; what counts is how things are at Keycloak now,
 * so that a run may be repeated, run beside another, or come late.
 *
 * @param remainingMs how much time is left, in milliseconds; what is left to do, the next run goes on with
 * @returns how many events were new
 * @throws ProblemError keycloak-unavailable, redis-unavailable: the next run begins with the same events
 */
export async function reconcile(remainingMs: () => number): Promise<number> {
  const byAdmins = await follow('admin', listAdminEvents, changedByAdmins, remainingMs)
  return byAdmins + (await follow('user', listUserEvents, changedByThemselves, remainingMs))
}

/** Each kind of event for itself, because one may be further than the other when the time is up. */
async function follow<Event extends { id: string; time: number }>(
  kind: EventKind,
  list: (page: { from: Date; first: number; max: number }) => Promise<Event[]>,
  changedBy: (events: Event[]) => Promise<Map<string, Changes>> | Map<string, Changes>,
  remainingMs: () => number,
): Promise<number> {
  const { ids, newestAt } = await readReconciled(kind)
  const from = new Date(newestAt === null ? Date.now() - firstLookMs : newestAt - overlapMs)
  let done = 0
  for (let first = 0; remainingMs() > reserveMs; first += pageSize) {
    const page = await list({ from, first, max: pageSize })
    const news = page.filter(({ id }) => !ids.has(id))
    for (const [sub, changes] of await changedBy(news)) await reconcileUser(sub, changes)
    await markReconciled(kind, news, Math.max(...page.map(({ time }) => time)) - overlapMs)
    done += news.length
    if (page.length < pageSize) break
  }
  return done
}

interface Changes {
  deleted: boolean
  rolesTaken: boolean
  /** When the user was signed out everywhere, or the password changed, by Keycloak's clock (ms): no token from before is valid. */
  securedAt: number
}

/** What an administrator does to all of a user's sessions, or to the password. */
const securing = /^users\/[^/]+\/(logout|reset-password)$/

/** Whom the events are about, by Keycloak's id, each once. */
async function changedByAdmins(events: AdminEvent[]): Promise<Map<string, Changes>> {
  const users = new Map<string, Changes>()
  for (const { resourceType, operationType, resourcePath, time } of events) {
    const [collection, id = ''] = resourcePath.split('/')
    const sub = collection === 'sessions' ? await findSubOfSession(id) : id
    if (sub === null || (collection !== 'users' && collection !== 'sessions')) continue
    const known = users.get(sub)
    const isDelete = operationType === 'DELETE'
    users.set(sub, {
      deleted: known?.deleted === true || (isDelete && resourceType === 'USER'),
      rolesTaken: known?.rolesTaken === true || (isDelete && !resourceType.startsWith('USER')),
      securedAt: Math.max(known?.securedAt ?? 0, securing.test(resourcePath) ? time : 0),
    })
  }
  return users
}

function changedByThemselves(events: UserEvent[]): Map<string, Changes> {
  const users = new Map<string, Changes>()
  for (const { type, userId, time, details } of events) {
    if (userId === undefined) continue
    const known = users.get(userId)
    const isNewPassword = type === 'UPDATE_CREDENTIAL' && details?.credential_type === 'password'
    users.set(userId, {
      deleted: known?.deleted === true || type === 'DELETE_ACCOUNT',
      rolesTaken: false,
      securedAt: Math.max(known?.securedAt ?? 0, isNewPassword ? time : 0),
    })
  }
  return users
}

async function findSubOfSession(sid: string): Promise<string | null> {
  return (await readSession(sid))?.owner.sub || null
}

async function reconcileUser(sub: string, { deleted, rolesTaken, securedAt }: Changes): Promise<void> {
  const userId = await findUserIdBySub(sub)
  // Nobody whom Perch has ever seen, or somebody whose deletion has begun.
  if (userId === null) return
  // Ours before Keycloak's: a session that begins meanwhile is then not taken for one that is over there, nor the name
  // of a change under way for one that was made in the console.
  const [ours, found] = await Promise.all([listOwnSessionIds({ userId, sub }), readProfile(userId)])
  // An id that was given out twice: what became of one user must not be done to the other.
  const profile = found?.sub === sub ? found : null
  const user = await getUser(sub)
  if (user === null) {
    // Only the event makes it certain: no account is deleted because something answers 404.
    if (deleted && profile) await removeAccount(profile)
    return
  }
  const live = user.enabled ? new Set(await listUserSessions(sub)) : new Set<string>()
  for (const sid of ours) {
    if (!live.has(sid)) await deleteSession(sid, userId)
    else if (rolesTaken) await expireAccessToken(sid)
  }
  if (!user.enabled || securedAt > 0) await endTokens({ userId, sub }, user.enabled ? securedAt : Infinity)
  if (rolesTaken) {
    const roles = (await hasRealmRole(sub, 'can_post')) ? ['can_post'] : []
    await renewRolesOfTokens({ userId, sub }, roles, copiedCodeTtlSeconds)
  }
  if (profile) await followName(profile, user.username)
}
