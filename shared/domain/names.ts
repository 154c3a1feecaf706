import { findUserByEmail, findUserByUsername } from '../keycloak/admin.ts'
import { ProblemError } from '../problems.ts'
import type { Reservable } from '../store/reservations.ts'

/** What to answer when Keycloak says that a name is taken: it says "same email" even when both are. */
export async function takenName({ username, email }: Reservable): Promise<ProblemError> {
  if (username !== undefined && (await findUserByUsername(username))) return usernameTaken()
  if (email !== undefined && (await findUserByEmail(email))) return emailTaken()
  return inProgress()
}

export function usernameTaken(): ProblemError {
  return new ProblemError('username-taken', 'Choose another username.')
}

function emailTaken(): ProblemError {
  return new ProblemError('email-taken', 'There is an account with this address.')
}

export function inProgress(): ProblemError {
  return new ProblemError('registration-in-progress', 'Try again in a moment.')
}
