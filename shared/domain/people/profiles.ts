import { getUser } from '../../keycloak/admin.ts'
import { invalidCredentials } from '../requests/problem-of.ts'
import type { AccessClaims } from '../../keycloak/verify.ts'
import { logger } from '../../telemetry/logger.ts'
import { ProblemError } from '../../problems.ts'
import type { OwnUser } from '../../schemas/people/user.ts'
import { keepUserId } from '../../store/clock.ts'
import { hide, isBeingDeleted } from '../../store/account/deletions.ts'
import { createProfile, type Profile, renameUser } from '../../store/people/users.ts'
import { isFreeFor } from './names.ts'

/**
 * The profile of somebody who has just signed in; made here if a registration broke off before it was written. Null
 * where the id is somebody else's.
 *
 * @param found what is there
 */
export async function ensureProfile(
  id: number,
  claims: AccessClaims,
  found: Profile | null,
): Promise<Profile | null> {
  if (found && found.sub !== claims.sub) return null
  if (found?.username === claims.preferred_username) return found
  if (found) {
    // The token may be older than an edit on another device, whose name would be taken back: Keycloak knows.
    const user = await getUser(claims.sub)
    return user ? followName(found, user.username) : found
  }
  // Keycloak may not have heard of it yet: a deleted account does not come back.
  if (await isBeingDeleted(id)) throw invalidCredentials()
  const username = claims.preferred_username
  const profile = {
    id,
    sub: claims.sub,
    username,
    displayName: null,
    bio: null,
    createdAt: new Date().toISOString(),
    suspended: null,
  }
  await keepUserId(id)
  const done = (await isFreeFor(id, username)) ? await createProfile(profile) : 'name-taken'
  // Deleted meanwhile, and cleaned up: of a user who is still at Keycloak now, the clean-up finds the profile.
  if (done !== 'id-taken' && (await getUser(claims.sub)) === null) {
    if (done === 'created') await hide({ userId: id, sub: claims.sub, username })
    throw invalidCredentials()
  }
  if (done === 'name-taken') throw nameOfAnother()
  return done === 'created' ? profile : null
}

/** An operator has made the account, or made it anew, under a name that is in use here: docs/keycloak.md. */
function nameOfAnother(): ProblemError {
  return new ProblemError(
    'account-setup-required',
    'The username of this account leads to another user, or is held since another user was deleted. The operator of this service can mend that.',
  )
}

/**
 * Keycloak has the last word on a name: it was changed in the console, or an edit broke off half-way. But what belongs,
 * or still leads, to another user is not taken from them: then the old name stays until it is free.
 */
export async function followName(profile: Profile, username: string): Promise<Profile> {
  const { id } = profile
  if (profile.username === username) return profile
  const done = (await isFreeFor(id, username)) ? await renameUser(profile, username) : 'name-taken'
  if (done === 'renamed') return { ...profile, username }
  if (done === 'gone') return profile
  logger.warn('the name that a user has at Keycloak leads to another user here', { userId: id })
  return profile
}

/** What a user sees of themselves; `roles` are cut down to those that mean something here. */
export function ownUser<Email extends string | null>(
  profile: Profile,
  identity: { email: Email; emailVerified: boolean; roles: readonly string[] },
): Omit<OwnUser, 'email'> & { email: Email } {
  const { id, username, displayName, bio, createdAt } = profile
  // One by one: a caller is more than an identity.
  const { email, emailVerified } = identity
  const roles = identity.roles.filter((role) => role === 'can_post' || role === 'moderator')
  return { id: String(id), username, displayName, bio, createdAt, email, emailVerified, roles }
}
