/** GET /auth/sessions */
import * as z from 'zod'
import { listSessions } from '../../shared/domain/sessions/end-sessions.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Device } from '../../shared/schemas/sign-in/auth.ts'

export const { contract, handler } = route(
  'list-sessions',
  {
    auth: suspendedUser,
    responses: { 200: z.object({ items: z.array(Device) }) },
  },
  async ({ caller }) => ok(await listSessions(caller)),
)
