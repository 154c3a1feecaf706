/** POST /auth/email-verification/confirm */
import * as z from 'zod'
import { confirmVerification } from '../../shared/domain/verification.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { validate } from '../../shared/http/validate.ts'
import { done, pageProblems } from '../../shared/http/web-page.ts'
import { Html, LinkUse } from '../../shared/schemas/link.ts'

export const contract = {
  summary: 'Verify an address by the link that was sent to it; a form gets a page',
  body: LinkUse,
  bodyTypes: ['application/json', 'application/x-www-form-urlencoded'],
  response: { 200: Html, 204: z.undefined() },
  problems: ['link-invalid-or-expired'],
} satisfies Contract

export const handler = api()
  .use(pageProblems())
  .use(validate(contract))
  .use(rateLimit('mail-link'))
  .handler(async (event) => {
    await confirmVerification(event.input.body)
    return done(event, 'Your email address is confirmed')
  })
