import { config } from '../../config.ts'
import { getUser, setPassword } from '../../keycloak/admin.ts'
import { isRefused } from '../../keycloak/errors.ts'
import { endKeycloakSession, passwordGrant } from '../../keycloak/tokens.ts'
import { readClaims } from '../../keycloak/verify.ts'
import { logger } from '../../telemetry/logger.ts'
import { ProblemError } from '../../problems.ts'
import type { TokenPair } from '../../schemas/sign-in/auth.ts'
import { voidLinks } from '../../store/mail/links.ts'
import { noteUnfinishedLogout } from '../../store/sessions/session-ends.ts'
import { findSubOfUser } from '../../store/people/users.ts'
import { isUnavailable } from '../../unavailable.ts'
import { endAllSessions, endSession } from '../sessions/end-sessions.ts'
import { isFreshLogin, loginTooOld } from '../sessions/fresh-login.ts'
import { sendPasswordChangedNotice } from '../mail/mails.ts'
import { passwordLoginOff } from '../requests/problem-of.ts'
import { withNewPair } from '../sessions/refresh.ts'
import { type ConfirmedSession, openSession, type SessionCaller } from '../sessions/sessions.ts'

/**
 * Makes sure that it is really the caller: by the current password, or by a sign-in through Keycloak's pages that is less
 * than five minutes old. Where there is a second factor the password is half of it, and only the sign-in will do.
 *
 * @throws ProblemError wrong-password, login-too-old, account-disabled, account-setup-required, keycloak-unavailable,
 *   redis-unavailable
 */
export async function checkIdentity(caller: ConfirmedSession, password: string | undefined): Promise<void> {
  const { passwordLogin } = config.login()
  if (password !== undefined && !passwordLogin) throw passwordLoginOff()
  if (password !== undefined && !(await hasSecondFactor(caller, password))) return
  // A login with a password is none: its client has the password to send.
  if (caller.authTime !== undefined && isFreshLogin(caller)) return
  // Who signed in with a password has one to send; an app that leads to Keycloak's pages never sees one.
  const couldSendOne = passwordLogin && password === undefined && caller.authTime === undefined
  throw couldSendOne ? wrongPassword() : loginTooOld()
}

/** Checks the password. Throws `wrong-password`; true where it is right, and not all that the account asks for. */
async function hasSecondFactor(caller: SessionCaller, password: string): Promise<boolean> {
  let username = await usernameOf(caller)
  for (;;) {
    try {
      const tokens = await passwordGrant(username, password)
      // Checking a password opens a session at Keycloak that is of no use.
      await endKeycloakSession(tokens.refreshToken)
      return false
    } catch (error) {
      if (isRefused(error, 'second-factor')) return true
      if (!isRefused(error, 'credentials')) throw error
    }
    // Renamed on another device in this moment? Then it was the name that was wrong.
    const now = await usernameOf(caller)
    if (now === username) throw wrongPassword()
    username = now
  }
}

async function usernameOf({ sub }: SessionCaller): Promise<string> {
  const user = await getUser(sub)
  if (!user) throw wrongPassword()
  return user.username
}

function wrongPassword(): ProblemError {
  return new ProblemError(
    'wrong-password',
    'Send your current password along, or sign in again at GET /auth/oidc/start with prompt=login.',
  )
}

/** Changes the caller's password. Every session ends, here and at Keycloak, and the caller gets a new one. */
export async function updatePassword(input: {
  caller: ConfirmedSession
  currentPassword?: string | undefined
  password: string
  userAgent: string
}): Promise<{ tokens: TokenPair | null }> {
  const { caller, currentPassword, password, userAgent } = input
  const change = async () => {
    await checkIdentity(caller, currentPassword)
    await noteUnfinishedLogout(caller)
    await setPassword(caller.sub, password)
    await voidLinks(caller.userId, 'reset')
    await sendPasswordChangedNotice(caller)
  }
  const { tokens } = await withNewPair(caller, change, () => newSession({ caller, password, userAgent }))
  return { tokens }
}

/**
 * Ends every session of the caller and opens a new one with the password. Null where that is not possible, and the caller
 * has to log in again: Keycloak is down, or wants more than a password.
 *
 * @throws ProblemError redis-unavailable
 */
export async function newSession(input: {
  caller: ConfirmedSession
  password: string | undefined
  userAgent: string
}): Promise<TokenPair | null> {
  const { caller, password, userAgent } = input
  try {
    const barrier = await endAllSessions(caller)
    if (password === undefined || !config.login().passwordLogin) return null
    const tokens = await passwordGrant(await usernameOf(caller), password)
    const claims = readClaims(tokens.accessToken)
    const isBehind = (found: string) => found === barrier
    const { userId, sub, isOfBrowser } = caller
    const [{ pair }, holder] = await Promise.all([
      openSession({ tokens, claims, userId, userAgent, isOfBrowser, isBehind }),
      findSubOfUser(userId),
    ])
    if (holder === sub) return pair
    // The account has been deleted meanwhile, and its clean-up may have been here before the session was.
    await endSession(claims.sid, caller)
    return null
  } catch (error) {
    if (isUnavailable(error, 'redis')) throw error
    if (isRefused(error, 'second-factor')) return null
    logger.warn('a secured account is left without a session', { error: error as Error })
    return null
  }
}
