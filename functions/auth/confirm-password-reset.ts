/** POST /auth/password-reset/confirm */
import * as z from 'zod'
import { confirmPasswordReset } from '../../shared/domain/password-reset.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { validate } from '../../shared/http/validate.ts'
import { done, pageProblems } from '../../shared/http/web-page.ts'
import { Html } from '../../shared/schemas/link.ts'
import { PasswordReset } from '../../shared/schemas/password-reset.ts'

export const contract = {
  summary: 'Set a new password by the link that was sent; every session ends; a form gets a page',
  body: PasswordReset,
  bodyTypes: ['application/json', 'application/x-www-form-urlencoded'],
  response: { 200: Html, 204: z.undefined() },
  problems: ['link-invalid-or-expired', 'weak-password'],
} satisfies Contract

export const handler = api()
  .use(pageProblems())
  .use(validate(contract))
  .use(rateLimit('mail-link'))
  .handler(async (event) => {
    await confirmPasswordReset({ ...event.input.body, address: event.requestContext.http.sourceIp })
    return done(event, 'Your new password is set')
  })
