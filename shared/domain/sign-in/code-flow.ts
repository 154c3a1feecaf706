import { randomBytes } from 'node:crypto'
import { config } from '../../config.ts'
import { authorizationUrl, codeGrant, refreshGrant } from '../../keycloak/tokens.ts'
import { type AccessClaims, verifyIdToken } from '../../keycloak/verify.ts'
import { ProblemError } from '../../problems.ts'
import { challengeOf } from '../../schemas/sign-in/oauth-words.ts'
import type { Action, ActionStatus } from '../../schemas/sign-in/code-flow.ts'
import type { TokenPair } from '../../schemas/sign-in/auth.ts'
import type { OwnUser } from '../../schemas/people/user.ts'
import { noteSecurityEvent } from '../../telemetry/request-context.ts'
import * as store from '../../store/sign-in/code-flow.ts'
import { timeOfBarrier } from '../../store/sessions/session-ends.ts'
import { signIn } from './login.ts'
import { mac, sealAt, unsealAt } from '../requests/sealing.ts'
import { Overtaken } from '../sessions/sessions.ts'
import { verifyBy } from '../sessions/signing-keys.ts'

/*
 * The code flow: the browser goes to Keycloak's pages (start), comes back with Keycloak's code (callback) and is led on
 * to the app with a code of ours, which the app turns into a pair (token). Keycloak's tokens never reach the browser.
 */

/** How long a browser remembers what it began, in seconds. */
export const browserTtlSeconds = store.attemptTtlSeconds

/**
 * Begins a sign-in.
 *
 * @param browser what names this browser, if it has begun another one lately: so that two tabs do not disturb each other
 * @returns where to lead the browser, and what names it from now on
 * @throws ProblemError return-address-not-allowed
 */
export async function oidcStart(input: {
  returnTo: string
  appState: string
  codeChallenge: string
  prompt: 'login' | undefined
  maxAge: number | undefined
  action: Action | undefined
  provider: string | undefined
  browser: string | undefined
}): Promise<{ location: string; browser: string }> {
  const { returnTo, appState, codeChallenge, prompt, maxAge, action, provider, browser = random() } = input
  const { appRedirectUrls, redirectUri } = config.codeFlow()
  if (!appRedirectUrls.includes(returnTo)) {
    throw new ProblemError(
      'return-address-not-allowed',
      appRedirectUrls.length === 0
        ? 'No app may be signed in to this way here.'
        : 'returnTo is none of the allowed addresses.',
    )
  }
  const [state, nonce, codeVerifier] = [random(), random(), random()]
  const attempt = { nonce, codeVerifier, returnTo, appState, codeChallenge }
  await store.saveAttempt(attemptHash(state, browser), attempt)
  const location = authorizationUrl({
    redirectUri,
    state,
    nonce,
    codeVerifier,
    prompt,
    maxAge,
    // A service to link is no service to sign in with: the action names it.
    ...(action === 'link-account'
      ? { action: `idp_link:${provider}`, provider: undefined }
      : { action: action && actions[action], provider }),
  })
  return { location, browser }
}

/** By Keycloak's names. It asks for the password, or what stands in for it, where the last sign-in is five minutes ago. */
const actions: Record<Exclude<Action, 'link-account'>, string> = {
  'add-authenticator-app': 'CONFIGURE_TOTP',
  'add-recovery-codes': 'CONFIGURE_RECOVERY_AUTHN_CODES',
  'add-passkey': 'webauthn-register-passwordless',
}

/** What Keycloak's pages say when they lead back. */
export interface Returned {
  state: string
  code?: string | undefined
  error?: string | undefined
  iss?: string | undefined
  actionStatus?: ActionStatus | undefined
}

/**
 * Takes back a browser that Keycloak has led here. An attempt is over with the first return, whatever it brings.
 *
 * @returns the app's address, with a one-time code or with what went wrong at Keycloak
 * @throws ProblemError sign-in-not-begun-here
 */
export async function oidcCallback(input: {
  returned: Returned
  browser: string | undefined
}): Promise<{ location: string }> {
  const { returned, browser } = input
  const { state, code, error, iss, actionStatus } = returned
  const attempt = browser === undefined ? null : await store.takeAttempt(attemptHash(state, browser))
  if (attempt === null) throw notBegunHere()
  // RFC 9207: somebody else's answer must not be taken for Keycloak's.
  if (iss !== undefined && iss !== config.keycloak().issuer) throw notBegunHere()
  if (error !== undefined) return { location: appAddress(attempt, { error }) }
  if (code === undefined) throw notBegunHere()

  const { redirectUri } = config.codeFlow()
  const granted = await codeGrant({ code, codeVerifier: attempt.codeVerifier, redirectUri })
  if (granted === null) throw notBegunHere()
  const claims = await verifyBy((keys) => verifyIdToken(granted.idToken, keys))
  if (claims?.nonce !== attempt.nonce) {
    // An ID token that is not of this sign-in.
    noteSecurityEvent('authn_token_fail')
    throw notBegunHere()
  }
  const oneTimeCode = random()
  const hash = codeHash(oneTimeCode)
  const { codeChallenge } = attempt
  const content = { codeChallenge, refreshToken: granted.tokens.refreshToken } satisfies CodeContent
  await store.saveCode(hash, sealAt(hash, 'code-of-sign-in', JSON.stringify(content)))
  const outcome = { code: oneTimeCode, ...(actionStatus && { action_status: actionStatus }) }
  return { location: appAddress(attempt, outcome) }
}

/** What a one-time code stands for. */
interface CodeContent {
  codeChallenge: string
  /** Keycloak's. */
  refreshToken: string
}

/**
 * Turns a one-time code into a session, like a login. The code is used up, whoever sends it: one that was caught on its
 * way to the app is worth nothing without the verifier that the app has kept.
 *
 * @throws ProblemError code-invalid-or-expired
 */
export async function oidcToken(input: {
  code: string
  codeVerifier: string
  userAgent: string
  isOfBrowser: boolean
}): Promise<TokenPair & { user: OwnUser }> {
  const hash = codeHash(input.code)
  const sealed = await store.takeCode(hash)
  const content = sealed === null ? null : unsealAt(hash, 'code-of-sign-in', sealed)
  if (content === null) throw codeInvalid()
  const { codeChallenge, refreshToken } = JSON.parse(content) as CodeContent
  if (challengeOf(input.codeVerifier) !== codeChallenge) {
    noteSecurityEvent('authn_token_fail')
    throw codeInvalid()
  }
  // Asked for only now, so that a sign-out or a change of roles in that minute counts.
  const tokens = await refreshGrant(refreshToken)
  if (tokens === null) throw codeInvalid()
  try {
    // Seconds are all that Keycloak tells: a sign-in of the same second has to be repeated.
    const isBehind = (barrier: string, { auth_time: at = 0 }: AccessClaims) => at > timeOfBarrier(barrier)
    const { userAgent, isOfBrowser } = input
    return await signIn({ tokens, userAgent, isOfBrowser, isBehind })
  } catch (error) {
    if (error instanceof Overtaken) throw codeInvalid()
    throw error
  }
}

function codeInvalid(): ProblemError {
  return new ProblemError('code-invalid-or-expired', 'Begin again at GET /auth/oidc/start.')
}

function appAddress({ returnTo, appState }: store.Attempt, outcome: Record<string, string>): string {
  const address = new URL(returnTo)
  const parameters = { ...outcome, state: appState }
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
  return address.href
}

function notBegunHere(): ProblemError {
  return new ProblemError(
    'sign-in-not-begun-here',
    'It took longer than ten minutes, was used before, or began in another browser. Begin again.',
  )
}

/** 256 bits. */
function random(): string {
  return randomBytes(32).toString('base64url')
}

function attemptHash(state: string, browser: string): string {
  return mac('sign-in-attempt', `${state}.${browser}`).toString('base64url')
}

function codeHash(code: string): string {
  return mac('sign-in-code', code).toString('base64url')
}
