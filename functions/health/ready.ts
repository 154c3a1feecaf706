/** GET /health/ready */
import * as z from 'zod'
import { checkReady } from '../../shared/domain/health/readiness.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'

export const { contract, handler } = route(
  'ready',
  {
    responses: { 200: z.object({ status: z.literal('ready') }) },
    problems: ['not-ready'],
  },
  async () => {
    await checkReady()
    return ok({ status: 'ready' })
  },
)
