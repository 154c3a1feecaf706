/** GET /me/mutes */
import { listMutes } from '../../shared/domain/safety/restrictions.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { User } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'list-mutes',
  {
    auth: user,
    scope: 'read:blocks',
    query: PageQuery,
    responses: { 200: Page(User) },
  },
  async ({ event, caller, query }) => okPage(event, await listMutes({ caller, query })),
)
