/** POST /auth/logout-all */
import * as z from 'zod'
import { logoutAll } from '../../shared/domain/end-sessions.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { noContent } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'

export const contract = {
  summary: 'End the sessions of every device of the caller',
  response: { 204: z.undefined() },
} satisfies Contract

export const handler = api()
  .use(authenticate({ evenClosing: true }))
  .use(validate(contract))
  .handler(async ({ caller }) => {
    await logoutAll(caller)
    return noContent()
  })
