/** POST /me/deletion */
import * as z from 'zod'
import { deleteMe } from '../../shared/domain/deletion.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { noContent } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Deletion } from '../../shared/schemas/me.ts'

export const contract = {
  summary: "Delete the caller's account: unreachable at once, gone when the clean-up has run",
  body: Deletion,
  response: { 204: z.undefined() },
  problems: ['wrong-password', 'account-disabled', 'account-setup-required'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .use(rateLimit('password-check', { makesRoom: true }))
  .handler(async ({ caller, input: { body } }) => {
    await deleteMe({ caller, ...body })
    return noContent()
  })
