/** GET /misc/moderator */
import * as z from 'zod'
import { user } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { needsRole } from '../../shared/http/chain/role.ts'
import { route } from '../../shared/http/route.ts'

export const { contract, handler } = route(
  'moderator',
  {
    auth: user,
    role: needsRole('moderator'),
    responses: { 200: z.object({ role: z.literal('moderator') }) },
  },
  () => ok({ role: 'moderator' }),
)
