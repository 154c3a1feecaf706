import * as z from 'zod'
import { DisplayName, Email, NewUsername, OwnUser } from '../people/user.ts'

/** How strong a password must be is said elsewhere (`weak-password`); this only bounds what is sent to Keycloak. */
export const Password = z
  .string()
  .min(1, 'must not be empty')
  .max(256, 'must be at most 256 characters long')
  // Keyboards send "é" as one character or as two: it is one password (RFC 8265, 4.2.2).
  .normalize('NFC')

export const Registration = z.strictObject({
  username: NewUsername,
  email: Email,
  password: Password,
  displayName: DisplayName.optional(),
})
export type Registration = z.output<typeof Registration>
export const Registered = z.object({ user: OwnUser })

/**
 * One of the two identifiers. The username is only lower-cased here: an impossible name is answered like a wrong
 * password, so that a login says nothing about which names exist.
 */
export const Credentials = z.union(
  [
    z.strictObject({ email: z.string().max(254), password: Password }),
    z.strictObject({ username: z.string().toLowerCase().max(254), password: Password }),
  ],
  'must be either { email, password } or { username, password }',
)
export type Credentials = z.output<typeof Credentials>

/** Keeps the refresh token of a session of a browser. */
export const sessionCookie = '__Host-perch_session'

/** `expiresIn` and `refreshExpiresIn` are seconds from now. */
export const TokenPair = z.object({
  accessToken: z.string(),
  /** Null where a cookie carries it. */
  refreshToken: z.string().nullable(),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int(),
  refreshExpiresIn: z.int(),
})
export type TokenPair = z.infer<typeof TokenPair>

export const Login = z.object({ ...TokenPair.shape, user: OwnUser })

export const RefreshRequest = z.strictObject({ refreshToken: z.string().min(1).max(256).nullish() })
export type RefreshRequest = z.output<typeof RefreshRequest>

/** A session as its user sees it. */
export const Device = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
  userAgent: z.string(),
  current: z.boolean(),
})
export type Device = z.infer<typeof Device>
