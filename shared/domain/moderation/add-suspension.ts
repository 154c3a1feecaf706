import { hasRealmRole } from '../../keycloak/admin.ts'
import { ProblemError } from '../../problems.ts'
import type { Suspension } from '../../schemas/moderation/moderation.ts'
import { forgetUser } from '../../store/moderation/acts.ts'
import { suspend } from '../../store/moderation/suspensions.ts'
import { endAllSessions } from '../sessions/end-sessions.ts'
import { userNotFound } from '../people/users.ts'
import { noteAct } from './acts.ts'
import { findUser, type SuspensionRequest } from './find-user.ts'
import { readSuspension } from './read-suspension.ts'

/**
 * Suspends a user: no other finds them or what they wrote from now on, and their sessions end. They can log in again, to export
 * their data or to delete the account. Of one who is suspended already the sessions end once more, and nothing else changes.
 *
 * A moderator is not suspended by another, but dismissed by an operator first: or the quickest of two would win a quarrel.
 *
 * @throws ProblemError user-not-found, not-to-yourself, user-is-moderator; keycloak-unavailable: not suspended, or suspended and the sessions
 *   end at Keycloak later
 */
export async function addSuspension({
  username,
  reason,
  caller,
  admitted,
}: SuspensionRequest): Promise<Suspension> {
  const profile = await findUser({ username, caller, admitted })
  const owner = { userId: profile.id, sub: profile.sub }
  let { suspended } = profile
  if (suspended === null) {
    if (await hasRealmRole(profile.sub, 'moderator'))
      throw new ProblemError('user-is-moderator', 'The operator of this service can dismiss a moderator.')
    const act = await noteAct(caller, { type: 'suspension', userId: profile.id, reason })
    if (!(await suspend(owner, act.id))) {
      await forgetUser(act, profile.id)
      throw userNotFound()
    }
    suspended = act.id
  }
  await endAllSessions(owner)
  return { username, suspended: true, ...(await readSuspension(suspended)) }
}
