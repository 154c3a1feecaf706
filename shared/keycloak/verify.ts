import { hash } from 'node:crypto'
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify, type JWTVerifyGetKey } from 'jose'
import * as z from 'zod'
import { config } from '../config.ts'
import { noteSecurityEvent } from '../telemetry/request-context.ts'
import { KeycloakUnavailable } from './errors.ts'
import { call, misconfigured, parseAnswer } from './http.ts'

/** The client that signs people in is also who its tokens are for. */
const audience = 'perch-api'
const clockToleranceSeconds = 5

/** What an access token of ours must say; jose alone also accepts tokens that lack most of it. */
const AccessClaims = z
  .object({
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
    realm_access: z.object({ roles: z.array(z.string()).readonly() }).default({ roles: [] }),
  })
  // Frozen, with its roles: later requests get the same object.
  .readonly()
export type AccessClaims = z.output<typeof AccessClaims>

const IdClaims = z.object({ typ: z.literal('ID'), azp: z.literal(audience), nonce: z.string() })

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** OpenID Connect Back-Channel Logout 1.0, 2.4. A nonce is forbidden, so that no ID token passes for one. */
const LogoutClaims = z
  .object({
    jti: z.string().min(1),
    exp: z.number(),
    sid: z.string().min(1).optional(),
    sub: z.string().min(1).optional(),
    events: z.object({ [logoutEvent]: z.looseObject({}) }),
    nonce: z.never().optional(),
  })
  .refine(({ sid, sub }) => sid !== undefined || sub !== undefined)
export type LogoutClaims = z.output<typeof LogoutClaims>

/** What a token says; or that it names a key that is not among those given, or that it does not count. */
export type Verified<Claims> = Claims | 'unknown-key' | 'invalid'

/** The realm's public signing keys as Keycloak publishes them (RFC 7517). */
export type SigningKeys = JSONWebKeySet

/** Fetches the signing keys from Keycloak. Throws KeycloakUnavailable. */
export async function fetchSigningKeys(): Promise<SigningKeys> {
  const answer = await call(`${config.keycloak().realmUrl}/protocol/openid-connect/certs`, {}, 2000)
  if (answer.status !== 200) throw misconfigured('signing keys', answer)
  return parseAnswer(z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }), 'signing keys', answer)
}

/** What was made of a set of keys. It goes when the set goes, so nothing outlives the key that it was verified by. */
interface KeySet {
  find: JWTVerifyGetKey
  /** What access tokens say that were verified before, by their hash; oldest first. */
  accessTokens: Map<string, AccessClaims>
}

const keySets = new WeakMap<SigningKeys, KeySet>()
/** About a kilobyte each. */
const maxAccessTokens = 1000

function keySetOf(keys: SigningKeys): KeySet {
  const known = keySets.get(keys)
  if (known) return known
  const made: KeySet = { find: createLocalJWKSet(keys), accessTokens: new Map() }
  keySets.set(keys, made)
  return made
}

/**
 * Verifies an access token of our client by the given keys. One that these very keys (the object) have verified before
 * is only looked at for its expiry: see docs/decisions/verified-tokens-are-remembered.md.
 */
export async function verifyAccessToken(token: string, keys: SigningKeys): Promise<Verified<AccessClaims>> {
  const { accessTokens } = keySetOf(keys)
  const digest = hash('sha256', token, 'base64')
  const known = accessTokens.get(digest)
  if (known && known.exp + clockToleranceSeconds > Date.now() / 1000) return known
  const claims = await verifyToken(AccessClaims, token, keys, ['sub', 'azp', 'typ', 'sid', 'jti'])
  if (typeof claims === 'string') return claims
  for (const oldest of accessTokens.keys()) {
    if (accessTokens.size < maxAccessTokens) break
    accessTokens.delete(oldest)
  }
  accessTokens.set(digest, claims)
  return claims
}

/** Verifies the ID token of a sign-in; whether its `nonce` is the right one is for the caller to see. */
export function verifyIdToken(
  token: string,
  keys: SigningKeys,
): Promise<Verified<z.output<typeof IdClaims>>> {
  return verifyToken(IdClaims, token, keys, ['sub', 'azp', 'typ', 'nonce'])
}

/** Verifies a logout token; whether it has been used before is for the caller to see. */
export function verifyLogoutToken(token: string, keys: SigningKeys): Promise<Verified<LogoutClaims>> {
  return verifyToken(LogoutClaims, token, keys, ['jti', 'events'], { typ: 'logout+jwt', maxTokenAge: '10m' })
}

/** Nobody sends these by mistake, as they do a token that has expired. */
function isForgery(error: unknown): boolean {
  return error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed
}

/** Type, signature (ES256 only), issuer, audience, times, and that all is said that has to be. */
async function verifyToken<Schema extends z.ZodType>(
  schema: Schema,
  token: string,
  keys: SigningKeys,
  requiredClaims: string[],
  more: { typ?: string; maxTokenAge?: string } = {},
): Promise<Verified<z.output<Schema>>> {
  try {
    const { payload } = await jwtVerify(token, keySetOf(keys).find, {
      typ: 'JWT',
      ...more,
      algorithms: ['ES256'],
      issuer: config.keycloak().issuer,
      audience,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'iat', ...requiredClaims],
    })
    // Only with a limit to the age does jose look at this.
    if ((payload.iat ?? 0) > Date.now() / 1000 + clockToleranceSeconds) return 'invalid'
    return schema.parse(payload)
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key'
    if (isForgery(error)) noteSecurityEvent('authn_token_fail')
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return 'invalid'
    throw error
  }
}

/** Reads the claims of a token that came from Keycloak itself a moment ago. */
export function readClaims(accessToken: string): AccessClaims {
  const payload = accessToken.split('.')[1] ?? ''
  try {
    return AccessClaims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  } catch (error) {
    throw new KeycloakUnavailable(error)
  }
}
