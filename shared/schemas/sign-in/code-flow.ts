import * as z from 'zod'
import { CodeChallenge, codeVerifierForm, visible } from './oauth-words.ts'

/** Names the browser that begins a sign-in, so that nobody else can end it. */
export const signInCookie = '__Host-perch_sign_in'

/** What a user can set up on a page of Keycloak. */
export const Action = z.enum(['add-authenticator-app', 'add-recovery-codes', 'add-passkey', 'link-account'])
export type Action = z.output<typeof Action>

/** What became of it: Keycloak's words. */
export const ActionStatus = z.enum(['success', 'cancelled', 'error'])
export type ActionStatus = z.output<typeof ActionStatus>

/**
 * `state` is the app's own and comes back to it: it can tell a sign-in that it began from one slipped to it. The
 * challenge binds the one-time code to the app that began (RFC 7636); its method may be said, as libraries do.
 */
export const SignInRequest = z
  .object({
    returnTo: visible(2048).min(1),
    state: visible(512).min(1),
    code_challenge: CodeChallenge,
    code_challenge_method: z.literal('S256').optional(),
    /** OpenID Connect Core 1.0, 3.1.2.1. Whoever leaves it out of the address gets an older sign-in, which is seen. */
    prompt: z.literal('login').optional(),
    /** The same, 3.1.2.1: only where the last one is older than so many seconds. */
    max_age: z.coerce.number('must be a number of seconds').int().min(0).max(86_400).optional(),
    /** What to set up on the way. */
    action: Action.optional(),
    /** Another service: to sign in with, or to link. */
    provider: z
      .string()
      .regex(/^[\w-]{1,32}$/, 'must be the alias of an identity provider')
      .optional(),
  })
  .refine(({ action, provider }) => action !== 'link-account' || provider !== undefined, {
    error: 'is required to link an account',
    path: ['provider'],
  })

/** What Keycloak adds to the address it leads back to; it may add more one day. RFC 6749, 4.1.2. */
export const Returned = z.object({
  state: visible(512),
  code: visible(2048).optional(),
  error: z
    .string()
    .regex(/^[a-z_]{1,64}$/, 'must be an OAuth error code')
    .optional(),
  iss: visible(2048).optional(),
  kc_action_status: ActionStatus.optional(),
})

export const SignInCode = z.strictObject({
  code: z.string().min(1).max(256),
  code_verifier: z.string().regex(codeVerifierForm, 'must be 43 to 128 unreserved characters'),
})

/** OpenID Connect Back-Channel Logout 1.0, 2.5: other members may come along and are ignored. */
export const LogoutRequest = z.object({ logout_token: z.string().min(1) })
