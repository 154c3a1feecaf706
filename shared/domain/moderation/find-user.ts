import { ProblemError } from '../../problems.ts'
import { type Profile, readProfile } from '../../store/people/users.ts'
import type { ConfirmedCaller } from '../sessions/sessions.ts'
import { requireUserId, userNotFound } from '../people/users.ts'

/** A moderator's request about a user. */
export interface SuspensionRequest {
  username: string
  reason: string
  caller: ConfirmedCaller
  /** Rejects where the limits have no room for it; awaited before anything is done. */
  admitted: Promise<void>
}

/** The user whom a moderator means: a suspended one too. */
export async function findUser({
  username,
  caller,
  admitted,
}: Omit<SuspensionRequest, 'reason'>): Promise<Profile> {
  const [userId] = await Promise.all([requireUserId(username), admitted])
  const profile = await readProfile(userId)
  if (profile === null) throw userNotFound()
  if (userId === caller.userId) throw new ProblemError('not-to-yourself', 'You cannot suspend yourself.')
  return profile
}
