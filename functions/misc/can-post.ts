/** GET /misc/can-post */
import * as z from 'zod'
import { user } from '../../shared/http/authenticate.ts'
import { ok } from '../../shared/http/reply.ts'
import { needsRole } from '../../shared/http/role.ts'
import { route } from '../../shared/http/route.ts'

export const { contract, handler } = route(
  'can-post',
  {
    auth: user,
    role: needsRole('can_post'),
    responses: { 200: z.object({ role: z.literal('can_post') }) },
  },
  () => ok({ role: 'can_post' }),
)
