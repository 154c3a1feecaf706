/** POST /auth/email-verification */
import * as z from 'zod'
import { requestVerification } from '../../shared/domain/mails.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { accepted } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'

export const contract = {
  summary: 'Send the mail again by which the caller verifies their address, unless they have',
  response: { 202: z.undefined() },
  problems: ['queue-unavailable'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .use(rateLimit('verification-mail'))
  .handler(async ({ caller }) => {
    await requestVerification(caller)
    return accepted()
  })
