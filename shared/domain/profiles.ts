import { getUser } from '../keycloak/admin.ts'
import type { AccessClaims } from '../keycloak/verify.ts'
import { ProblemError } from '../problems.ts'
import type { OwnUser } from '../schemas/user.ts'
import { keepUserId } from '../store/clock.ts'
import { isBeingDeleted } from '../store/deletions.ts'
import { createProfile, type Profile, renameUser } from '../store/users.ts'

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
  if (await isBeingDeleted(id)) {
    throw new ProblemError(
      'invalid-credentials',
      'There is no account with this identifier and this password.',
    )
  }
  const username = claims.preferred_username
  const profile = {
    id,
    sub: claims.sub,
    username,
    displayName: null,
    bio: null,
    createdAt: new Date().toISOString(),
  }
  await keepUserId(id)
  return (await createProfile(profile)) ? profile : null
}

/** Keycloak has the last word on a name: it was changed in the console, or an edit broke off half-way. */
export async function followName(profile: Profile, username: string): Promise<Profile> {
  if (profile.username === username) return profile
  await renameUser(profile.id, profile.username, username)
  return { ...profile, username }
}

/** What a user sees of themselves; `roles` are cut down to those that mean something here. */
export function ownUser(
  profile: Profile,
  identity: { email: string; emailVerified: boolean; roles: readonly string[] },
): OwnUser {
  const { id, username, displayName, bio, createdAt } = profile
  const roles = identity.roles.filter((role) => role === 'can_post' || role === 'moderator')
  return { id: String(id), username, displayName, bio, createdAt, ...identity, roles }
}
