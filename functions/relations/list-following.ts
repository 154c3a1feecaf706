/** GET /users/{username}/following */
import { listFollowing } from '../../shared/domain/relations/followers.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { User, Username } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'list-following',
  {
    auth: optionalUser,
    scope: 'read:people',
    path: { username: Username },
    query: PageQuery,
    responses: { 200: Page(User) },
    problems: ['user-not-found', 'user-renamed'],
  },
  async ({ event, caller, path, query }) => okPage(event, await listFollowing({ ...path, query, caller })),
)
