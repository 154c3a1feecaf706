import * as z from 'zod'
import { label } from '../text.ts'

/** The ways to prove who one is: a password, two second factors that go with it, and what does without it: here, or elsewhere. */
export const CredentialType = z.enum([
  'password',
  'authenticator-app',
  'recovery-codes',
  'passkey',
  'linked-account',
])
export type CredentialType = z.output<typeof CredentialType>

export const Credential = z.object({
  id: z.string(),
  type: CredentialType,
  name: z.string().nullable(),
  createdAt: z.iso.datetime().nullable(),
  codesLeft: z.int().nullable(),
  provider: z.string().nullable(),
})
export type Credential = z.output<typeof Credential>

export const CredentialId = z.string().regex(/^[\w-]{1,64}$/, 'must be the id of a credential')

/** What a person would call a device. */
export const CredentialUpdate = z.strictObject({ name: label({ min: 1, max: 64, lines: false }) })
