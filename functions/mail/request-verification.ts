/** POST /auth/email-verification */
import * as z from 'zod'
import { requestVerification } from '../../shared/domain/mail/mails.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { accepted } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'

export const { contract, handler } = route(
  'request-verification',
  {
    auth: user,
    limits: [rateLimit('verification-mail')],
    responses: { 202: z.undefined() },
    problems: ['queue-unavailable'],
  },
  async ({ caller }) => {
    await requestVerification(caller)
    return accepted()
  },
)
