import { config } from '../config.ts'
import { setUserId } from '../keycloak/admin.ts'
import { type KeycloakTokens, passwordGrant, refreshGrant } from '../keycloak/tokens.ts'
import { readClaims } from '../keycloak/verify.ts'
import { ProblemError } from '../problems.ts'
import type { Credentials, TokenPair } from '../schemas/auth.ts'
import type { OwnUser } from '../schemas/user.ts'
import { nextUserId } from '../store/clock.ts'
import { claimUserId } from '../store/users.ts'
import { ensureProfile, ownUser } from './profiles.ts'
import { openSession } from './sessions.ts'

/**
 * Signs in with a password and opens a session.
 *
 * @throws ProblemError invalid-credentials, account-disabled, account-setup-required, login-identifier-not-allowed
 */
export async function login(input: {
  credentials: Credentials
  userAgent: string
}): Promise<TokenPair & { user: OwnUser }> {
  const { credentials, userAgent } = input
  const tokens = await passwordGrant(identifierOf(credentials), credentials.password)
  return signIn({ tokens, userAgent })
}

/**
 * Opens a session for somebody whom Keycloak has just signed in, in whatever way. People who appear here for the first
 * time (made in the console, by a social login, by a registration that broke off) get their profile.
 */
export async function signIn(input: {
  tokens: KeycloakTokens
  userAgent: string
}): Promise<TokenPair & { user: OwnUser }> {
  let { tokens } = input
  let claims = readClaims(tokens.accessToken)
  if (claims.uid === undefined) {
    // From now on the token says who they are here.
    await setUserId(claims.sub, await claimUserId(claims.sub, await nextUserId()))
    tokens = (await refreshGrant(tokens.refreshToken)) ?? tokens
    claims = readClaims(tokens.accessToken)
  }
  const profile = await ensureProfile(claims)
  const pair = await openSession({ tokens, claims, userId: profile.id, userAgent: input.userAgent })
  const { email, email_verified: emailVerified, realm_access } = claims
  return { ...pair, user: ownUser(profile, { email, emailVerified, roles: realm_access.roles }) }
}

function identifierOf(credentials: Credentials): string {
  const { loginWith } = config.login()
  const given = 'email' in credentials ? 'email' : 'username'
  if (loginWith !== 'either' && loginWith !== given) {
    throw new ProblemError('login-identifier-not-allowed', `Log in with your ${loginWith}.`)
  }
  const identifier = 'email' in credentials ? credentials.email : credentials.username
  // Keycloak takes either as its username: an address sent as a username, or the reverse, must not get through.
  if (identifier.includes('@') !== (given === 'email')) {
    throw new ProblemError(
      'invalid-credentials',
      'There is no account with this identifier and this password.',
    )
  }
  return identifier
}
