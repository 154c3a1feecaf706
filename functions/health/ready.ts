/** GET /health/ready */
import * as z from 'zod'
import { checkReady } from '../../shared/domain/health.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'

export const contract = {
  summary: 'Whether Keycloak and Redis answer; 503 names what is down',
  response: { 200: z.object({ status: z.literal('ready') }) },
  problems: ['not-ready'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .handler(async () => {
    await checkReady()
    return ok({ status: 'ready' })
  })
