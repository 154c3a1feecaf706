/** POST /auth/password-reset */
import * as z from 'zod'
import { requestPasswordReset } from '../../shared/domain/mails.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract, RequestOf } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { accepted } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { PasswordResetRequest } from '../../shared/schemas/password-reset.ts'

export const contract = {
  summary: 'Send a link by which a new password can be set, if the address is somebody’s',
  body: PasswordResetRequest,
  response: { 202: z.undefined() },
  problems: ['queue-unavailable'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .use(
    rateLimit('password-reset', { account: ({ input: { body } }: RequestOf<typeof contract>) => body.email }),
  )
  .handler(async ({ input: { body } }) => {
    await requestPasswordReset(body)
    return accepted()
  })
