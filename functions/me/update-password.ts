/** PUT /me/password */
import { updatePassword } from '../../shared/domain/passwords.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { PasswordUpdate, PasswordUpdated } from '../../shared/schemas/me.ts'

export const contract = {
  summary: "Change the caller's password; every session ends, and the answer brings a new one",
  body: PasswordUpdate,
  response: { 200: PasswordUpdated },
  problems: ['wrong-password', 'account-disabled', 'account-setup-required', 'weak-password'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .use(rateLimit('password-check'))
  .handler(async ({ caller, input: { body }, requestContext }) =>
    ok(await updatePassword({ caller, ...body, userAgent: requestContext.http.userAgent })),
  )
