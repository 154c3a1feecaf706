import { getUser, hasPassword, setPassword } from '../keycloak/admin.ts'
import { endKeycloakSession, passwordGrant } from '../keycloak/tokens.ts'
import { readClaims } from '../keycloak/verify.ts'
import { logger } from '../logger.ts'
import { isProblem, ProblemError } from '../problems.ts'
import type { TokenPair } from '../schemas/auth.ts'
import { voidLinks } from '../store/links.ts'
import { noteUnfinishedLogout } from '../store/session-ends.ts'
import { endAllSessions } from './end-sessions.ts'
import { sendPasswordChangedNotice } from './mails.ts'
import { withNewPair } from './refresh.ts'
import { type Caller, type ConfirmedCaller, openSession } from './sessions.ts'

/** How old a login may be that stands in for a password where there is none. Seconds. */
const freshLoginSeconds = 5 * 60

/**
 * Makes sure that it is really the caller: by the current password, or where the account has none, by a login that
 * is less than five minutes old.
 *
 * @throws ProblemError wrong-password, keycloak-unavailable
 */
export async function checkPassword(caller: ConfirmedCaller, password: string | undefined): Promise<void> {
  if (password === undefined) return checkFreshLogin(caller)
  let username = await usernameOf(caller)
  while (!(await isPassword(username, password))) {
    // Renamed on another device in this moment? Then it was the name that was wrong.
    const now = await usernameOf(caller)
    if (now === username) throw wrongPassword()
    username = now
  }
}

async function usernameOf({ sub }: Caller): Promise<string> {
  const user = await getUser(sub)
  if (!user) throw wrongPassword()
  return user.username
}

async function isPassword(username: string, password: string): Promise<boolean> {
  try {
    const tokens = await passwordGrant(username, password)
    // Checking a password opens a session at Keycloak that nobody wants.
    await endKeycloakSession(tokens.refreshToken)
    return true
  } catch (error) {
    if (isProblem(error, 'invalid-credentials')) return false
    throw error
  }
}

async function checkFreshLogin({ sub, authTime = 0 }: Caller): Promise<void> {
  const isFresh = Date.now() / 1000 - authTime < freshLoginSeconds
  if (!isFresh || (await hasPassword(sub))) throw wrongPassword()
}

function wrongPassword(): ProblemError {
  return new ProblemError('wrong-password', 'Send your current password along.')
}

/** Changes the caller's password. Every session ends, here and at Keycloak, and the caller gets a new one. */
export async function updatePassword(input: {
  caller: ConfirmedCaller
  currentPassword: string
  password: string
  userAgent: string
}): Promise<{ tokens: TokenPair | null }> {
  const { caller, currentPassword, password, userAgent } = input
  const change = async () => {
    await checkPassword(caller, currentPassword)
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
  caller: ConfirmedCaller
  password: string | undefined
  userAgent: string
}): Promise<TokenPair | null> {
  const { caller, password, userAgent } = input
  try {
    const barrier = await endAllSessions(caller)
    if (password === undefined) return null
    const tokens = await passwordGrant(await usernameOf(caller), password)
    const claims = readClaims(tokens.accessToken)
    const isBehind = (found: string) => found === barrier
    // The only one that is left: there is no surplus.
    return (await openSession({ tokens, claims, userId: caller.userId, userAgent, isBehind })).pair
  } catch (error) {
    if (isProblem(error, 'redis-unavailable')) throw error
    logger.warn('a secured account is left without a session', { error: error as Error })
    return null
  }
}
