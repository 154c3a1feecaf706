/** GET /me */
import { getMe } from '../../shared/domain/me.ts'
import { user } from '../../shared/http/authenticate.ts'
import { ok } from '../../shared/http/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Me } from '../../shared/schemas/user.ts'

export const { contract, handler } = route(
  'get-me',
  {
    auth: user,
    responses: { 200: Me },
  },
  async ({ caller }) => ok(await getMe(caller)),
)
