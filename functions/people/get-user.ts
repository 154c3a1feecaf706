/** GET /users/{username} */
import { getUser } from '../../shared/domain/people/users.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Username, UserProfile } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'get-user',
  {
    auth: optionalUser,
    scope: 'read:people',
    path: { username: Username },
    responses: { 200: UserProfile },
    problems: ['user-not-found', 'user-renamed'],
  },
  async ({ caller, path }) => ok(await getUser({ ...path, caller })),
)
