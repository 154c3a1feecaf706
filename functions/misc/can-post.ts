/** GET /misc/can-post */
import * as z from 'zod'
import { requireRole } from '../../shared/domain/roles.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'

export const contract = {
  summary: 'Whether the caller has the role can_post',
  response: { 200: z.object({ role: z.literal('can_post') }) },
  problems: ['role-missing'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .handler(({ caller }) => {
    requireRole(caller, 'can_post')
    return ok({ role: 'can_post' })
  })
