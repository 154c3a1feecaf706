/** The settings of what happens beside requests: queues, mail, posts on their way into feeds, and how many feeds they come from. Read through shared/config.ts like all others. */
import * as z from 'zod'
import { baseUrl } from './setting-types.ts'

export type QueueConfig =
  | { driver: 'local'; invokeUrl: string }
  | { driver: 'sqs'; urls: { mail: string; 'fan-out': string } }

export const queueSchema = () =>
  z
    .object({
      LOCAL_INVOKE_URL: baseUrl().optional(),
      // Parsed below: where queues are local, they may hold what only CloudFormation can resolve.
      MAIL_QUEUE_URL: z.string().optional(),
      FANOUT_QUEUE_URL: z.string().optional(),
    })
    .transform((env, context): QueueConfig => {
      const { LOCAL_INVOKE_URL: invokeUrl, MAIL_QUEUE_URL, FANOUT_QUEUE_URL } = env
      if (invokeUrl !== undefined) return { driver: 'local', invokeUrl }
      const mail = baseUrl().safeParse(MAIL_QUEUE_URL)
      const fanOut = baseUrl().safeParse(FANOUT_QUEUE_URL)
      if (mail.success && fanOut.success)
        return { driver: 'sqs', urls: { mail: mail.data, 'fan-out': fanOut.data } }
      const message = "set it to the queue's http(s) URL (or LOCAL_INVOKE_URL in development)"
      for (const [name, { success }] of Object.entries({ MAIL_QUEUE_URL: mail, FANOUT_QUEUE_URL: fanOut })) {
        if (!success) context.addIssue({ code: 'custom', path: [name], message })
      }
      return z.NEVER
    })

const followers = () => z.coerce.number('must be a number').int('must be a whole number').min(0)

export const fanOutSchema = () =>
  z
    .object({
      FANOUT_INLINE_LIMIT: followers().default(2000),
      FANOUT_RANGE: followers().min(1).default(5000),
      FANOUT_PUSH_LIMIT: followers().default(50_000),
    })
    .transform((env) => ({
      inlineLimit: env.FANOUT_INLINE_LIMIT,
      rangeSize: env.FANOUT_RANGE,
      pushLimit: env.FANOUT_PUSH_LIMIT,
    }))

export const followingSchema = () =>
  z
    .object({
      MAX_FOLLOWING: z.coerce.number('must be a number').int('must be a whole number').min(0).default(5000),
    })
    .transform((env) => ({ most: env.MAX_FOLLOWING }))

/** How mail leaves: over SMTP, or into a folder. */
export type MailConfig = { from: string; publicUrl: string } & ({ smtpUrl: string } | { folder: string })

export const mailSchema = () =>
  z
    .object({
      SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
      MAIL_FOLDER: z.string().optional(),
      MAIL_FROM: z
        .string()
        .regex(
          /^[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/,
          'must be an address, or a name and <address>',
        )
        .default('Perch <perch@localhost>'),
      PUBLIC_URL: baseUrl().optional(),
      PORT: z.string().default('3000'),
    })
    .transform((env, context): MailConfig => {
      const { SMTP_URL: smtpUrl, MAIL_FOLDER: folder, MAIL_FROM: from } = env
      const publicUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`
      if (smtpUrl !== undefined && env.PUBLIC_URL === undefined) {
        const message = 'set it to the address of the API: the links in mails lead there'
        context.addIssue({ code: 'custom', path: ['PUBLIC_URL'], message })
        return z.NEVER
      }
      if (smtpUrl !== undefined) return { from, publicUrl, smtpUrl }
      if (folder !== undefined) return { from, publicUrl, folder }
      const message = 'set it to the mail server (or MAIL_FOLDER in development)'
      context.addIssue({ code: 'custom', path: ['SMTP_URL'], message })
      return z.NEVER
    })
