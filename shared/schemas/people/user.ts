import * as z from 'zod'
import { reservedUsernames } from './reserved-usernames.ts'
import { addressOf } from './address.ts'
import { label } from '../text.ts'

/** A username as it stands in a path: lower-cased on the way in. */
export const Username = z
  .string()
  .regex(/^[A-Za-z0-9_]{3,30}$/, 'must be 3 to 30 of a-z, 0-9 and _')
  .toLowerCase()

/** A username that somebody may take. */
export const NewUsername = Username.refine((name) => !reservedUsernames.includes(name), 'is reserved')

/**
 * What mail systems take everywhere before the @. The domain may be an internationalised one, in letters or as `xn--`
 * (RFC 5890), the last part of it too.
 */
const address =
  /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.)+(?:[\p{L}\p{M}]{2,}|xn--[A-Za-z0-9-]+)$/u

/** In one spelling on the way in: an address reads the same in every answer. */
export const Email = z
  .email({ pattern: address, error: 'must be an email address' })
  // RFC 5321, 4.5.3.1.1; Keycloak refuses it as well.
  .refine((address) => address.indexOf('@') <= 64, 'must have at most 64 characters before the @')
  .max(254, 'must be at most 254 characters long')
  .overwrite(addressOf)

export const DisplayName = label({ min: 1, max: 50, lines: false })
export const Bio = label({ min: 1, max: 200, lines: true })

const Counts = z.object({ followers: z.int(), following: z.int(), posts: z.int() })

/** What everybody may see of a user. */
export const User = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string().nullable(),
  bio: z.string().nullable(),
  createdAt: z.iso.datetime(),
  counts: Counts,
})
export type User = z.infer<typeof User>

/** A user, and how the caller and they stand to each other: null where no access token was sent. */
export const UserProfile = z.object({
  ...User.shape,
  viewer: z
    .object({ following: z.boolean(), followedBy: z.boolean(), blocking: z.boolean(), muting: z.boolean() })
    .nullable(),
})
export type UserProfile = z.infer<typeof UserProfile>

/** What the user sees of themselves at registration and login. */
export const OwnUser = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  displayName: z.string().nullable(),
  bio: z.string().nullable(),
  roles: z.array(z.string()),
  createdAt: z.iso.datetime(),
})
export type OwnUser = z.infer<typeof OwnUser>

/** GET /me. */
export const Me = z.object({
  ...OwnUser.shape,
  /** Null for a personal token or an app. */
  email: z.string().nullable(),
  counts: Counts,
  /** Of a suspended account alone. */
  suspended: z.object({ since: z.iso.datetime(), reason: z.string().nullable() }).optional(),
})
export type Me = z.infer<typeof Me>

/** The author of a post, as of now. */
export const Author = z.object({ id: z.string(), username: z.string(), displayName: z.string().nullable() })
export type Author = z.infer<typeof Author>

export const Relationship = z.object({
  username: z.string(),
  follower: z.string(),
  following: z.boolean(),
  followers: z.int(),
})
export type Relationship = z.infer<typeof Relationship>
