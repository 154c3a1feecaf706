import { randomUUID } from 'node:crypto'
import {
  createUser,
  deleteUser,
  findUserByEmail,
  findUserByUsername,
  listHoldersOfUserId,
  type NewKeycloakUser,
} from '../../keycloak/admin.ts'
import type { Registration } from '../../schemas/sign-in/auth.ts'
import type { OwnUser } from '../../schemas/people/user.ts'
import { noteUser } from '../../telemetry/request-context.ts'
import { nextUserId } from '../../store/clock.ts'
import {
  beginRegistration,
  finishRegistration,
  isUnfinished,
  release,
  reserve,
} from '../../store/people/reservations.ts'
import { createProfile, findUserIdBySub, type Profile, readProfile } from '../../store/people/users.ts'
import type { Reserve } from '../requests/idempotency.ts'
import { problemOf } from '../requests/problem-of.ts'
import { sendVerification } from '../mail/mails.ts'
import { isRefusal } from '../../problems.ts'
import { isAddressHeld } from '../people/held-addresses.ts'
import { emailTaken, findHolder, inProgress, takenName, usernameTaken } from '../people/names.ts'
import { findByNamesOrLeave } from '../people/found-by.ts'
import { ownUser } from '../people/profiles.ts'
import { replaceUserId } from '../people/user-ids.ts'

/**
 * Registers a user: reserve both names in Redis, create at Keycloak, commit the profile, release. A user
 * that a broken-off registration left at Keycloak is replaced when somebody tries again. The mail that verifies the
 * address is sent in the background.
 *
 * @param reserveId keeps the registration's id, so that running it again finds what an earlier run has done
 * @throws ProblemError username-taken, email-taken, weak-password, registration-in-progress, …-unavailable
 */
export async function register(registration: Registration, reserveId: Reserve): Promise<OwnUser> {
  const freshId = randomUUID()
  const registrationId = await reserveId(freshId)
  let isOver = false
  try {
    const [holder, reserved, userId, , isHeld] = await Promise.all([
      findHolder(registration.username),
      reserve(registration, registrationId),
      nextUserId(),
      beginRegistration(registrationId),
      isAddressHeld(registration.email),
    ])
    if (holder !== null) {
      const done = registrationId === freshId ? null : await findRegistered(registration, registrationId)
      if (done === null) throw usernameTaken()
      return done
    }
    if (isHeld) throw emailTaken()
    if (!reserved.username || !reserved.email) throw inProgress()
    const { sub, id } = await createWithFreeId({ ...registration, registrationId, userId })
    const profile = await commit({
      id,
      sub,
      username: registration.username,
      displayName: registration.displayName ?? null,
      bio: null,
      createdAt: new Date().toISOString(),
      suspended: null,
    })
    noteUser(sub)
    // The user is there: a note that stays behind says nothing any more, and ends by itself.
    await Promise.all([
      finishRegistration(registrationId).catch(() => {}),
      sendVerification({ userId: profile.id, sub }),
      findByNamesOrLeave(profile),
    ])
    return ownUser(profile, { email: registration.email, emailVerified: false, roles: ['can_post'] })
  } catch (error) {
    // Nothing of it is at Keycloak, unless an earlier run of it has left something there.
    isOver = registrationId === freshId && isRefusal(problemOf(error))
    throw error
  } finally {
    // Gives back only what this registration holds. If Redis is down, the reservations end by themselves.
    await Promise.all([
      release(registration, registrationId),
      ...(isOver ? [finishRegistration(registrationId)] : []),
    ]).catch(() => {})
  }
}

/** What an earlier run of the same request has made, whose answer was lost. */
async function findRegistered({ username }: Registration, registrationId: string): Promise<OwnUser | null> {
  const user = await findUserByUsername(username)
  if (user?.attributes['registrationId']?.[0] !== registrationId) return null
  const profile = await readProfile(Number(user.attributes['uid']?.[0]))
  if (profile === null) return null
  return ownUser(profile, { email: user.email ?? '', emailVerified: false, roles: ['can_post'] })
}

/**
 * Creates the user, and meanwhile asks whether another has the id: a counter that was set back gives ids out twice.
 * Afterwards would be a trip more, and hardly ever is one taken.
 */
async function createWithFreeId(user: NewKeycloakUser): Promise<{ sub: string; id: number }> {
  const asked = listHoldersOfUserId(user.userId)
  // Awaited below. The creation comes first: it must have ended one way or the other before there is an answer.
  asked.catch(() => {})
  const sub = await createAtKeycloak(user)
  const isTaken = (await asked).some((holder) => holder !== sub)
  return { sub, id: isTaken ? await replaceUserId(sub, user.userId) : user.userId }
}

async function createAtKeycloak(user: NewKeycloakUser): Promise<string> {
  const sub = (await createUser(user)) ?? ((await removeUnfinished(user)) ? await createUser(user) : null)
  if (sub !== null) return sub
  throw await takenName(user)
}

/**
 * Removes whoever holds the names at Keycloak, if it is what a registration left that never ended: its note is still
 * there and nobody has signed in to it. Returns whether anything was removed.
 */
async function removeUnfinished({ username, email }: NewKeycloakUser): Promise<boolean> {
  const holders = await Promise.all([findUserByUsername(username), findUserByEmail(email)])
  let removed = false
  for (const holder of holders) {
    const registrationId = holder?.attributes['registrationId']?.[0]
    if (!holder || registrationId === undefined) continue
    const [unfinished, userId] = await Promise.all([isUnfinished(registrationId), findUserIdBySub(holder.id)])
    if (!unfinished || userId !== null) continue
    await deleteUser(holder.id)
    removed = true
  }
  return removed
}

/**
 * Writes the profile, and once more where that failed: the answer may be all that was lost. What fails twice is left as
 * it is, because whether it was written is not known, and a profile whose user was deleted would hold its name for
 * good. It becomes whole at the first login, or is replaced when somebody registers the name again. Where the id is
 * somebody else's the next one is tried: the counter only grows, so this ends where the profiles do.
 */
async function commit(profile: Profile): Promise<Profile> {
  const done = await createProfile(profile).catch(() => createProfile(profile))
  if (done === 'created') return profile
  // Looked at and reserved before, and taken at Keycloak since: only a failover can have brought it back.
  if (done === 'name-taken') throw usernameTaken()
  return commit({ ...profile, id: await replaceUserId(profile.sub, profile.id) })
}
