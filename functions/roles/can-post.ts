/** GET /misc/can-post */
import * as z from 'zod'
import { user } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { needsRole } from '../../shared/http/chain/role.ts'
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
