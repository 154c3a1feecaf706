import * as z from 'zod'
import { CodeChallenge, visible } from '../sign-in/oauth-words.ts'
import { label } from '../text.ts'
import { allScopes, type GrantedScope } from '../tokens/scopes.ts'
import { isRedirectUri } from './redirect-uri.ts'

/** RFC 6749, 3.3: a list with blanks in between. */
export const ScopeList = z
  .string()
  .max(500, 'must be at most 500 characters long')
  .transform((list) => [...new Set(list.split(/\s+/).filter(Boolean))])
  .refine((names) => names.length > 0, 'must name at least one scope')
  .refine(
    (names) => names.every((name) => allScopes.some((scope) => scope === name)),
    'must be scopes of docs/apps.md',
  )
  .transform((names) => names as GrantedScope[])

/** Mastodon takes them as lines of one text; RFC 7591 as a list. */
const RedirectUris = z
  .union([z.string(), z.array(z.string())], 'must be an address, or a list of these')
  .transform((uris) => (typeof uris === 'string' ? uris.split(/\s+/).filter(Boolean) : uris))
  .refine((uris) => uris.length >= 1 && uris.length <= 10, 'must be 1 to 10 addresses')
  .refine(
    (uris) => uris.every(isRedirectUri),
    'must be addresses that start with https, http on this device, or a scheme of the app',
  )

const Website = z
  .string()
  .max(200, 'must be at most 200 characters long')
  .refine(
    (uri) => uri === '' || /^https?:$/.test(URL.parse(uri)?.protocol ?? ''),
    'must be an address of the web',
  )
  .transform((uri) => uri || null)

/** An app that registers itself. */
export const NewApp = z.strictObject({
  client_name: label({ min: 1, max: 60, lines: false }),
  redirect_uris: RedirectUris,
  scopes: ScopeList.default(['read']),
  website: Website.nullish().transform((website) => website ?? null),
})
export type NewApp = z.output<typeof NewApp>

/** The one answer that holds the secret of an app. The words are OAuth's, and Mastodon's. */
export const AppCredentials = z.object({
  client_id: z.string(),
  client_secret: z.string(),
  name: z.string(),
  website: z.string().nullable(),
  redirect_uris: z.array(z.string()),
  redirect_uri: z.string(),
  scopes: z.array(z.string()),
})
export type AppCredentials = z.infer<typeof AppCredentials>

const ClientId = z.string().regex(/^[0-9a-f]{32}$/, 'must be the id of an app')

/** What an app asks of a user. PKCE by S256 is asked of every app (RFC 9700, 2.1.1). */
export const AuthorizationRequest = z.strictObject({
  response_type: z.literal('code', 'must be code'),
  client_id: ClientId,
  redirect_uri: visible(1000).min(1, 'must not be empty'),
  scope: ScopeList.default(['read']),
  state: visible(1000).optional(),
  code_challenge: CodeChallenge,
  code_challenge_method: z.literal('S256', 'must be S256'),
})
export type AuthorizationRequest = z.output<typeof AuthorizationRequest>

/** What the page shows before its user agrees. */
export const Consent = z.object({
  app: z.object({ name: z.string(), website: z.string().nullable() }),
  /** The host, or the scheme, that the code goes to; null where the page shows it. */
  leadsTo: z.string().nullable(),
  scopes: z.array(z.object({ name: z.string(), words: z.string() })),
  /** Where to go where the user does not agree. */
  cancel: z.string().nullable(),
})
export type Consent = z.infer<typeof Consent>

/** Where to go with the code; where there is no address, the code alone. */
export const Authorized = z.object({ code: z.string(), location: z.string().nullable() })
export type Authorized = z.infer<typeof Authorized>

/** RFC 6749, 4.1.3 and 4.4.2. Which members go with which grant is seen where it is given. */
export const TokenRequest = z.object({
  grant_type: visible(60).min(1, 'must not be empty'),
  client_id: visible(100).optional(),
  client_secret: visible(100).optional(),
  code: visible(200).optional(),
  redirect_uri: visible(1000).optional(),
  code_verifier: visible(128).optional(),
  scope: visible(500).optional(),
})
export type TokenRequest = z.output<typeof TokenRequest>

/** RFC 6749, 5.1; `created_at` is Mastodon's, in seconds since 1970. */
export const TokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  scope: z.string(),
  created_at: z.int(),
  expires_in: z.int().optional(),
})
export type TokenAnswer = z.infer<typeof TokenAnswer>

/** RFC 7009, 2.1. The hint is of no use here: a token says itself what it is. */
export const Revocation = z.object({
  token: visible(200).min(1, 'must not be empty'),
  client_id: visible(100).optional(),
  client_secret: visible(100).optional(),
})
export type Revocation = z.output<typeof Revocation>

/** RFC 8414, 2. */
export const ServerMetadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  revocation_endpoint: z.string(),
  app_registration_endpoint: z.string(),
  scopes_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  response_modes_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  revocation_endpoint_auth_methods_supported: z.array(z.string()),
  code_challenge_methods_supported: z.array(z.string()),
  service_documentation: z.string(),
  authorization_response_iss_parameter_supported: z.boolean(),
})
export type ServerMetadata = z.infer<typeof ServerMetadata>
