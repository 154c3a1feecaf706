/** GET /misc/moderator */
import * as z from 'zod'
import { requireRole } from '../../shared/domain/roles.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'

export const contract = {
  summary: 'Whether the caller has the role moderator',
  response: { 200: z.object({ role: z.literal('moderator') }) },
  problems: ['role-missing'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .handler(({ caller }) => {
    requireRole(caller, 'moderator')
    return ok({ role: 'moderator' })
  })
