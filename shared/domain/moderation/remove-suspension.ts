import type { Suspension } from '../../schemas/moderation/moderation.ts'
import { forgetUser } from '../../store/moderation/acts.ts'
import { reinstate } from '../../store/moderation/suspensions.ts'
import { userNotFound } from '../people/users.ts'
import { noteAct } from './acts.ts'
import { findUser, type SuspensionRequest } from './find-user.ts'

/** The user is there again with all that they wrote; repeating it changes nothing. */
export async function removeSuspension({
  username,
  reason,
  caller,
  admitted,
}: SuspensionRequest): Promise<Suspension> {
  const profile = await findUser({ username, caller, admitted })
  if (profile.suspended !== null) {
    const act = await noteAct(caller, { type: 'reinstatement', userId: profile.id, reason })
    if (!(await reinstate({ userId: profile.id, sub: profile.sub }))) {
      await forgetUser(act, profile.id)
      throw userNotFound()
    }
  }
  return { username, suspended: false, since: null, reason: null }
}
