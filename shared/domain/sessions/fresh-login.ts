import { config } from '../../config.ts'
import { ProblemError } from '../../problems.ts'
import type { ConfirmedCaller } from './sessions.ts'

/**
 * What a stolen or forgotten session must not be enough for: the caller has to have logged in a short while ago, in any
 * way. Which routes ask for it is said by their contracts (`freshLogin`).
 *
 * @throws ProblemError login-too-old
 */
export function requireFreshLogin(caller: ConfirmedCaller): void {
  if (!isFreshLogin(caller)) throw loginTooOld()
}

/**
 * By when the session was opened, which a refresh does not change. Where Keycloak says when its user signed in there, by that
 * too: a browser that it remembers opens new sessions without being asked for anything. One of the two would not do: when a
 * browser signs in once more, Keycloak puts the new time into tokens of the old pair as well, also for a thief of that pair.
 */
export function isFreshLogin({ createdAt, authTime }: ConfirmedCaller): boolean {
  const oldest = Date.now() - config.login().freshLoginMs
  if (authTime !== undefined && authTime * 1000 <= oldest) return false
  return createdAt !== undefined && Date.parse(createdAt) > oldest
}

export function loginTooOld(): ProblemError {
  return new ProblemError(
    'login-too-old',
    'Log in again, with your password or through GET /auth/oidc/start with prompt=login, and repeat this at once.',
  )
}
