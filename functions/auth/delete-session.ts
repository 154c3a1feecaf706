/** DELETE /auth/sessions/{id} */
import * as z from 'zod'
import { deleteSession } from '../../shared/domain/end-sessions.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { noContent } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'

export const contract = {
  summary: 'End the session of one device of the caller',
  path: z.strictObject({ id: z.string().regex(/^[\w-]{1,64}$/, 'must be a session id') }),
  response: { 204: z.undefined() },
  problems: ['session-not-found'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .handler(async ({ caller, input: { path } }) => {
    await deleteSession({ ...path, caller })
    return noContent()
  })
