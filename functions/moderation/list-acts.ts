/** GET /moderation/log */
import { listActs } from '../../shared/domain/moderation/acts.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { needsRole } from '../../shared/http/chain/role.ts'
import { route } from '../../shared/http/route.ts'
import { Act } from '../../shared/schemas/moderation/moderation.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'

export const { contract, handler } = route(
  'list-acts',
  {
    auth: user,
    role: needsRole('moderator'),
    query: PageQuery,
    responses: { 200: Page(Act) },
  },
  async ({ event, query }) => okPage(event, await listActs({ query })),
)
