/** GET /health/live */
import * as z from 'zod'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'

export const contract = {
  summary: 'Whether functions run at all',
  response: { 200: z.object({ status: z.literal('live') }) },
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .handler(() => ok({ status: 'live' }))
