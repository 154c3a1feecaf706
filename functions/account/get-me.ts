/** GET /me */
import { getMe } from '../../shared/domain/account/me.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Me } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'get-me',
  {
    auth: suspendedUser,
    scope: 'read:account',
    responses: { 200: Me },
  },
  async ({ caller }) => ok(await getMe(caller)),
)
