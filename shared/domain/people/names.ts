import { findUserByEmail, findUserByUsername } from '../../keycloak/admin.ts'
import { ProblemError } from '../../problems.ts'
import type { Reservable } from '../../store/people/reservations.ts'
import { findNameHolder, isUser, readProfile, releaseName } from '../../store/people/users.ts'

/** What to answer when Keycloak says that a name is taken: it says "same email" even when both are. */
export async function takenName({ username, email }: Reservable): Promise<ProblemError> {
  if (username !== undefined && (await findUserByUsername(username))) return usernameTaken()
  if (email !== undefined && (await findUserByEmail(email))) return emailTaken()
  return inProgress()
}

export function usernameTaken(): ProblemError {
  return new ProblemError('username-taken', 'Choose another username.')
}

export function emailTaken(): ProblemError {
  return new ProblemError('email-taken', 'There is an account with this address.')
}

/** Whether a username is, or was lately, this user's. */
export async function isNameOf({ userId }: { userId: number }, username: string): Promise<boolean> {
  return (await findNameHolder(username))?.id === userId
}

export function inProgress(): ProblemError {
  return new ProblemError('registration-in-progress', 'Try again in a moment.')
}

/**
 * Whose a username is, for those who want to take it. One that leads to no profile is nobody's: a renaming broke off, and then
 * the account was deleted. Keycloak has the last word on it in any case.
 */
export async function findHolder(username: string): ReturnType<typeof findNameHolder> {
  const holder = await findNameHolder(username)
  if (holder === null || holder.former || (await isUser(holder.id))) return holder
  await releaseName(username, holder.id)
  // It may be held.
  return findNameHolder(username)
}

/**
 * Whether a user may go by this name, which is theirs at Keycloak: not where it belongs to another one here, nor where it
 * still leads to another one, who gave it up lately.
 */
export async function isFreeFor(id: number, username: string): Promise<boolean> {
  const holder = await findNameHolder(username)
  if (holder === null || holder.id === id) return true
  if (holder.former) return false
  const profile = await readProfile(holder.id)
  if (profile?.username === username) return false
  // A failover has lost what became of its holder, who goes by another name: nobody is found by this one.
  await releaseName(username, holder.id)
  return true
}
