/** POST /auth/email-verification/confirm */
import * as z from 'zod'
import { confirmVerification } from '../../shared/domain/mail/verification.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { route } from '../../shared/http/route.ts'
import { done, webPages } from '../../shared/http/reply/web-page.ts'
import { Html, LinkUse } from '../../shared/schemas/mail/link.ts'

export const { contract, handler } = route(
  'confirm-verification',
  {
    body: LinkUse,
    bodyTypes: ['application/json', 'application/x-www-form-urlencoded'],
    limits: [rateLimit('mail-link')],
    answers: webPages,
    responses: { 200: Html, 204: z.undefined() },
    problems: ['link-invalid-or-expired'],
  },
  async ({ event, body }) => {
    await confirmVerification(body)
    return done(event, 'Your email address is confirmed')
  },
)
