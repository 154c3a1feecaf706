/** GET /health/live */
import * as z from 'zod'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'

export const { contract, handler } = route(
  'live',
  {
    responses: { 200: z.object({ status: z.literal('live') }) },
  },
  () => ok({ status: 'live' }),
)
