/** POST /auth/password-reset */
import * as z from 'zod'
import { requestPasswordReset } from '../../shared/domain/mail/mails.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { accepted } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { PasswordResetRequest } from '../../shared/schemas/mail/password-reset.ts'

export const { contract, handler } = route(
  'request-password-reset',
  {
    body: PasswordResetRequest,
    limits: [
      rateLimit('password-reset', {
        account: ({ body }: { body: PasswordResetRequest }) => body.email,
      }),
    ],
    responses: { 202: z.undefined() },
    problems: ['queue-unavailable'],
  },
  async ({ body }) => {
    await requestPasswordReset(body)
    return accepted()
  },
)
