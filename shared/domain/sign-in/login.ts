import { config } from '../../config.ts'
import { type KeycloakTokens, passwordGrant, refreshGrant } from '../../keycloak/tokens.ts'
import { isRefused } from '../../keycloak/errors.ts'
import { type AccessClaims, readClaims } from '../../keycloak/verify.ts'
import { ProblemError } from '../../problems.ts'
import type { Credentials, TokenPair } from '../../schemas/sign-in/auth.ts'
import { addressOf } from '../../schemas/people/address.ts'
import type { OwnUser } from '../../schemas/people/user.ts'
import { deleteSession } from '../../store/sessions/sessions.ts'
import { readProfile } from '../../store/people/users.ts'
import { forgetVerifiedEmail, noteVerifiedEmail } from '../../store/mail/verified-emails.ts'
import { endSession, endSurplus } from '../sessions/end-sessions.ts'
import { ensureProfile, ownUser } from '../people/profiles.ts'
import { invalidCredentials, passwordLoginOff } from '../requests/problem-of.ts'
import type { Attempt } from '../requests/rate-limits.ts'
import { openSession, Overtaken } from '../sessions/sessions.ts'
import { giveFreeName } from '../people/free-names.ts'
import { giveUserId, replaceUserId } from '../people/user-ids.ts'

/**
 * Signs in with a password and opens a session.
 *
 * @throws ProblemError password-login-off, invalid-credentials, account-disabled, account-setup-required,
 *   second-factor-required, login-identifier-not-allowed
 */
export async function login(input: {
  credentials: Credentials
  attempt: Attempt
  userAgent: string
  /** Whether a cookie is to carry the refresh token. */
  isOfBrowser: boolean
}): Promise<TokenPair & { user: OwnUser }> {
  const { credentials, attempt, userAgent, isOfBrowser } = input
  if (!config.login().passwordLogin) {
    throw passwordLoginOff()
  }
  const identifiers = identifiersOf(credentials)
  /** The last barrier known of when Keycloak was asked. */
  let seen: string | null = null
  for (;;) {
    const tokens = await grantToFirst(identifiers, credentials.password)
    const isBehind = (barrier: string) => barrier === seen
    try {
      // Issued together, so that it travels with what signing in asks of Redis.
      const [signedIn] = await Promise.all([
        signIn({ tokens, userAgent, isOfBrowser, isBehind }),
        attempt.succeeded(),
      ])
      return signedIn
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error
      // The password may have been changed since Keycloak took it: it says so itself.
      seen = error.barrier
    }
  }
}

/**
 * Opens a session for somebody whom Keycloak has just signed in, in whatever way. People who appear here for the first
 * time (made in the console, by a social login, by a registration that broke off) get their profile.
 *
 * @throws Overtaken see openSession
 */
export async function signIn(input: {
  tokens: KeycloakTokens
  userAgent: string
  isOfBrowser: boolean
  isBehind: (barrier: string, claims: AccessClaims) => boolean
}): Promise<TokenPair & { user: OwnUser }> {
  let { tokens } = input
  let claims = readClaims(tokens.accessToken)
  if (claims.uid === undefined) {
    // From now on the token says who they are here, and by which name.
    await giveFreeName(claims)
    await giveUserId(claims.sub)
    tokens = (await refreshGrant(tokens.refreshToken)) ?? tokens
    claims = readClaims(tokens.accessToken)
  }
  const userId = claims.uid
  if (userId === undefined) throw new Error('Keycloak does not put the user id into its tokens; run setup')
  // One round trip, because the token says whose profile it is. Hardly ever is it not there.
  const owner = { userId, sub: claims.sub }
  const noteEmail = () =>
    claims.email_verified ? noteVerifiedEmail(owner, claims.email) : forgetVerifiedEmail(owner)
  const [{ pair, hasTooMany }, found] = await Promise.all([
    openSession({ ...input, tokens, claims, userId }),
    readProfile(userId),
    noteEmail(),
  ])
  const profile = await ensureProfile(userId, claims, found).catch(async (error: unknown) => {
    await endSession(claims.sid, owner).catch(() => {})
    throw error
  })
  if (!profile) {
    await deleteSession(claims.sid, userId)
    const newId = await replaceUserId(claims.sub, userId)
    const renewed = await refreshGrant(tokens.refreshToken)
    if (!renewed) throw new Error('Keycloak has ended a session that had just begun')
    // Otherwise this would go on for ever.
    if (newId !== userId && readClaims(renewed.accessToken).uid === userId) {
      await endSession(claims.sid, owner).catch(() => {})
      throw new Error('Keycloak still puts the replaced user id into its tokens; run setup')
    }
    return signIn({ ...input, tokens: renewed })
  }
  // What cannot be ended now is too many at the next login as well.
  if (hasTooMany) await endSurplus(owner, claims.sid).catch(() => {})
  // There was no profile to note it beside.
  if (!found) await noteEmail()
  const { email, email_verified: emailVerified, realm_access } = claims
  return { ...pair, user: ownUser(profile, { email, emailVerified, roles: realm_access.roles }) }
}

/** As one of these: an account from before addresses had one spelling may have another one at Keycloak. */
async function grantToFirst([first, ...others]: string[], password: string): Promise<KeycloakTokens> {
  try {
    return await passwordGrant(first!, password)
  } catch (error) {
    if (others.length === 0 || !isRefused(error, 'credentials')) throw error
    return grantToFirst(others, password)
  }
}

function identifiersOf(credentials: Credentials): string[] {
  const { loginWith } = config.login()
  const given = 'email' in credentials ? 'email' : 'username'
  if (loginWith !== 'either' && loginWith !== given) {
    throw new ProblemError('login-identifier-not-allowed', `Log in with your ${loginWith}.`)
  }
  const identifier = 'email' in credentials ? credentials.email : credentials.username
  // Keycloak takes either as its username: an address sent as a username, or the reverse, must not get through.
  if (identifier.includes('@') !== (given === 'email')) {
    throw invalidCredentials()
  }
  if (given === 'username') return [identifier]
  return [...new Set([addressOf(identifier), identifier.toLowerCase()])]
}
