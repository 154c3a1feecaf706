import * as z from 'zod'
import { CredentialType } from '../credentials/credential.ts'

/**
 * A mail to be sent, as it waits in the queue. `id` makes the Message-ID, so that a mail that is sent twice can be
 * recognised. Tokens never wait here: a link is made when its mail is written.
 */
export const Mail = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('verification'), id: z.uuid(), userId: z.int(), sub: z.string() }),
  /** Whether anybody has this address is found out by whoever sends the mail. */
  z.object({ kind: z.literal('password-reset'), id: z.uuid(), email: z.string() }),
  /** To the user's address as of when it is sent. */
  z.object({ kind: z.literal('password-changed'), id: z.uuid(), sub: z.string() }),
  /** As above. */
  z.object({ kind: z.literal('credential-removed'), id: z.uuid(), sub: z.string(), type: CredentialType }),
  /** To an address that is the user's no more. */
  z.object({ kind: z.literal('email-changed'), id: z.uuid(), to: z.string(), username: z.string() }),
])
export type Mail = z.output<typeof Mail>
