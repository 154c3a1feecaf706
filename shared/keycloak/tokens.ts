import { createHash } from 'node:crypto'
import * as z from 'zod'
import { config } from '../config.ts'
import { KeycloakRefused } from './errors.ts'
import {
  type Answer,
  call,
  clientRefused,
  endingTimeoutMs,
  errorCode,
  errorDescription,
  misconfigured,
  parseAnswer,
} from './http.ts'

const TokenAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.int(),
  refresh_expires_in: z.int(),
})

/** Keycloak's own tokens; lifetimes in seconds. */
export interface KeycloakTokens {
  accessToken: string
  refreshToken: string
  expiresIn: number
  refreshExpiresIn: number
}

/**
 * Signs a user in (resource owner password grant; see docs/decisions/ for why and how it is fenced in).
 *
 * @throws KeycloakRefused credentials: wrong, unknown and locked alike; disabled, not-set-up and second-factor: only after
 *   the right password
 */
export async function passwordGrant(identifier: string, password: string): Promise<KeycloakTokens> {
  const answer = await tokenCall({ grant_type: 'password', username: identifier, password })
  if (answer.status === 200) return tokensOf(answer)
  if (errorCode(answer) === 'invalid_grant') throw refusedLogin(errorDescription(answer))
  if (isSecondFactorMissing(answer)) throw new KeycloakRefused('second-factor')
  throw misconfigured('password grant', answer)
}

/** In the words of the realm's flow for passwords; see infra/realm-description/password-flow.ts. */
function isSecondFactorMissing(answer: Answer): boolean {
  return errorCode(answer) === 'second-factor-required'
}

function refusedLogin(description: string | undefined): KeycloakRefused {
  if (description === 'Account disabled') return new KeycloakRefused('disabled')
  if (description === 'Account is not fully set up') return new KeycloakRefused('not-set-up')
  return new KeycloakRefused('credentials')
}

/**
 * Where a browser signs in: Keycloak's own pages, under the name that browsers know (the issuer's). PKCE with S256,
 * RFC 7636.
 */
export function authorizationUrl(request: {
  redirectUri: string
  state: string
  nonce: string
  codeVerifier: string
  /** `login`: the password is asked for even where the browser is signed in. */
  prompt: 'login' | undefined
  /** In seconds: the password is asked for where the browser has signed in longer ago. */
  maxAge: number | undefined
  /** What the user is to set up on the way, by Keycloak's name. */
  action: string | undefined
  /** The service that the user signs in with, by its alias. */
  provider: string | undefined
}): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: config.keycloakClient().id,
    scope: 'openid',
    redirect_uri: request.redirectUri,
    state: request.state,
    nonce: request.nonce,
    code_challenge: challengeOf(request.codeVerifier),
    code_challenge_method: 'S256',
    ...(request.prompt !== undefined && { prompt: request.prompt }),
    ...(request.maxAge !== undefined && { max_age: String(request.maxAge) }),
    ...(request.action !== undefined && { kc_action: request.action }),
    ...(request.provider !== undefined && { kc_idp_hint: request.provider }),
  })
  return `${config.keycloak().issuer}/protocol/openid-connect/auth?${query.toString()}`
}

/** RFC 7636, 4.2: the method S256. */
function challengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url')
}

/** Turns the code that a browser has brought back into tokens; null when it is not one, or not for this verifier. */
export async function codeGrant(request: {
  code: string
  codeVerifier: string
  redirectUri: string
}): Promise<{ tokens: KeycloakTokens; idToken: string } | null> {
  const answer = await tokenCall({
    grant_type: 'authorization_code',
    code: request.code,
    code_verifier: request.codeVerifier,
    redirect_uri: request.redirectUri,
  })
  if (errorCode(answer) === 'invalid_grant') return null
  if (answer.status !== 200) throw misconfigured('code grant', answer)
  const { id_token: idToken } = parseAnswer(z.object({ id_token: z.string() }), 'code grant', answer)
  return { tokens: tokensOf(answer), idToken }
}

/** A fresh pair for a Keycloak session, or null when that session has ended. */
export async function refreshGrant(refreshToken: string): Promise<KeycloakTokens | null> {
  const answer = await tokenCall({ grant_type: 'refresh_token', refresh_token: refreshToken })
  if (answer.status === 200) return tokensOf(answer)
  if (errorCode(answer) === 'invalid_grant') return null
  throw misconfigured('refresh grant', answer)
}

/** Ends the Keycloak session of a refresh token; one that has ended already is fine. */
export async function endKeycloakSession(refreshToken: string): Promise<void> {
  const answer = await clientCall('logout', { refresh_token: refreshToken }, endingTimeoutMs)
  if (answer.status === 204 || errorCode(answer) === 'invalid_grant') return
  throw misconfigured('logout', answer)
}

/** Asks about a token, which shows whether Keycloak takes our secret. Throws KeycloakUnavailable. */
export async function introspect(token: string): Promise<void> {
  const answer = await clientCall('token/introspect', { token })
  if (answer.status !== 200) throw misconfigured('introspection', answer)
}

function tokenCall(parameters: Record<string, string>): Promise<Answer> {
  return clientCall('token', parameters)
}

async function clientCall(
  endpoint: string,
  parameters: Record<string, string>,
  limitMs?: number,
): Promise<Answer> {
  const { id, secret } = config.keycloakClient()
  const body = new URLSearchParams({ ...parameters, client_id: id, client_secret: secret })
  const url = `${config.keycloak().realmUrl}/protocol/openid-connect/${endpoint}`
  const answer = await call(url, { method: 'POST', body }, limitMs)
  if (answer.status === 401 && !isSecondFactorMissing(answer)) throw clientRefused(id, answer)
  return answer
}

function tokensOf(answer: Answer): KeycloakTokens {
  const tokens = parseAnswer(TokenAnswer, 'token endpoint', answer)
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresIn: tokens.expires_in,
    refreshExpiresIn: tokens.refresh_expires_in,
  }
}
