/** GET /users/{username} */
import { getUser } from '../../shared/domain/people/users.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { User, Username } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'get-user',
  {
    path: { username: Username },
    responses: { 200: User },
    problems: ['user-not-found', 'user-renamed'],
  },
  async ({ path }) => ok(await getUser(path)),
)
