/** POST /auth/password-reset/confirm */
import * as z from 'zod'
import { confirmPasswordReset } from '../../shared/domain/mail/password-reset.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { route } from '../../shared/http/route.ts'
import { done, webPages } from '../../shared/http/reply/web-page.ts'
import { Html } from '../../shared/schemas/mail/link.ts'
import { PasswordReset } from '../../shared/schemas/mail/password-reset.ts'

export const { contract, handler } = route(
  'confirm-password-reset',
  {
    body: PasswordReset,
    bodyTypes: ['application/json', 'application/x-www-form-urlencoded'],
    limits: [rateLimit('mail-link')],
    answers: webPages,
    responses: { 200: Html, 204: z.undefined() },
    problems: ['link-invalid-or-expired', 'weak-password'],
  },
  async ({ event, body }) => {
    await confirmPasswordReset({ ...body, address: event.requestContext.http.sourceIp })
    return done(event, 'Your new password is set')
  },
)
