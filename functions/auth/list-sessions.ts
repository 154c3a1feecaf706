/** GET /auth/sessions */
import * as z from 'zod'
import { listSessions } from '../../shared/domain/end-sessions.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Device } from '../../shared/schemas/auth.ts'

export const contract = {
  summary: "The caller's devices, the one used last first",
  response: { 200: z.object({ items: z.array(Device) }) },
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .handler(async ({ caller }) => ok(await listSessions(caller)))
