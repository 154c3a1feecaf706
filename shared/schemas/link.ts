import * as z from 'zod'
import { Password } from './auth.ts'
import { Email } from './user.ts'

/** What a link from a mail carries. Whether it is one of ours is not for a schema to say. */
const LinkToken = z.string().min(1, 'must not be empty').max(256, 'must be at most 256 characters long')

export const LinkUse = z.strictObject({ token: LinkToken })

export const PasswordResetRequest = z.strictObject({ email: Email })

export const PasswordReset = z
  .strictObject({ token: LinkToken, password: Password, passwordConfirmation: z.string() })
  .refine(({ password, passwordConfirmation }) => password === passwordConfirmation, {
    path: ['passwordConfirmation'],
    error: 'must be the same as the password',
  })

/** A page for a browser. */
export const Html = z.string()
