import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose'
import * as z from 'zod'
import { config } from '../config.ts'
import { ProblemError } from '../problems.ts'
import { call, misconfigured, parseAnswer, unavailable } from './http.ts'

/** The client that signs people in is also who its tokens are for. */
const audience = 'perch-api'
const clockToleranceSeconds = 5

/** What an access token of ours must say; jose alone also accepts tokens that lack most of it. */
const AccessClaims = z.object({
  sub: z.string(),
  sid: z.string(),
  jti: z.string(),
  exp: z.number(),
  typ: z.literal('Bearer'),
  azp: z.literal(audience),
  uid: z.int().positive().optional(),
  auth_time: z.number().optional(),
  preferred_username: z.string(),
  email: z.string().default(''),
  email_verified: z.boolean().default(false),
  realm_access: z.object({ roles: z.array(z.string()) }).default({ roles: [] }),
})
export type AccessClaims = z.output<typeof AccessClaims>

/** The realm's public signing keys as Keycloak publishes them (RFC 7517). */
export type SigningKeys = JSONWebKeySet

/** Fetches the signing keys from Keycloak. Throws `keycloak-unavailable`. */
export async function fetchSigningKeys(): Promise<SigningKeys> {
  const answer = await call(`${config.keycloak().realmUrl}/protocol/openid-connect/certs`, {}, 2000)
  if (answer.status !== 200) throw misconfigured('signing keys', answer)
  return parseAnswer(z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }), 'signing keys', answer)
}

/**
 * Verifies an access token by the given keys: signature (ES256 only), issuer, audience, expiry, and that it is an
 * access token of our client.
 *
 * @returns the claims, or `'unknown-key'` when it names a key that is not among `keys`
 * @throws ProblemError unauthenticated
 */
export async function verifyAccessToken(
  token: string,
  keys: SigningKeys,
): Promise<AccessClaims | 'unknown-key'> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms: ['ES256'],
      issuer: config.keycloak().issuer,
      audience,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'iat', 'sub', 'azp', 'typ', 'sid', 'jti'],
    })
    return AccessClaims.parse(payload)
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key'
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) throw unauthenticated()
    throw error
  }
}

/** Reads the claims of a token that came from Keycloak itself a moment ago. */
export function readClaims(accessToken: string): AccessClaims {
  const payload = accessToken.split('.')[1] ?? ''
  try {
    return AccessClaims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  } catch (error) {
    throw unavailable(error)
  }
}

/** The one refusal of every token that does not count, so that it tells nothing about why. */
export function unauthenticated(): ProblemError {
  return new ProblemError('unauthenticated', 'The access token is not valid, or its session has ended.')
}
