/** GET /auth/sessions */
import * as z from 'zod'
import { listSessions } from '../../shared/domain/end-sessions.ts'
import { user } from '../../shared/http/authenticate.ts'
import { ok } from '../../shared/http/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Device } from '../../shared/schemas/auth.ts'

export const { contract, handler } = route(
  'list-sessions',
  {
    auth: user,
    responses: { 200: z.object({ items: z.array(Device) }) },
  },
  async ({ caller }) => ok(await listSessions(caller)),
)
