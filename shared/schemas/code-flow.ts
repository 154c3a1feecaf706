import * as z from 'zod'

/** Names the browser that begins a sign-in, so that nobody else can end it. */
export const signInCookie = '__Host-perch_sign_in'

/** `state` is the app's own and comes back to it: it can tell a sign-in that it began from one slipped to it. */
export const SignInRequest = z.strictObject({
  returnTo: z.string().min(1).max(2048, 'must be at most 2048 characters long'),
  state: z.string().min(1).max(512, 'must be at most 512 characters long').optional(),
})

/** What Keycloak adds to the address it leads back to; it may add more one day. RFC 6749, 4.1.2. */
export const Returned = z.object({
  state: z.string().max(512),
  code: z.string().max(2048).optional(),
  error: z
    .string()
    .regex(/^[a-z_]{1,64}$/, 'must be an OAuth error code')
    .optional(),
  iss: z.string().max(2048).optional(),
})

export const SignInCode = z.strictObject({ code: z.string().min(1).max(256) })

/** OpenID Connect Back-Channel Logout 1.0, 2.5: other members may come along and are ignored. */
export const LogoutRequest = z.object({ logout_token: z.string().min(1) })
