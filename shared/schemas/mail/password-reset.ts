import * as z from 'zod'
import { Password } from '../sign-in/auth.ts'
import { LinkToken } from './link.ts'
import { Email } from '../people/user.ts'

export const PasswordResetRequest = z.strictObject({ email: Email })
export type PasswordResetRequest = z.output<typeof PasswordResetRequest>

export const PasswordReset = z
  .strictObject({ token: LinkToken, password: Password, passwordConfirmation: z.string().normalize('NFC') })
  .refine(({ password, passwordConfirmation }) => password === passwordConfirmation, {
    path: ['passwordConfirmation'],
    error: 'must be the same as the password',
  })
