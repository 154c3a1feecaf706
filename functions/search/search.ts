/** GET /search */
import { search } from '../../shared/domain/search/search.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page } from '../../shared/schemas/page.ts'
import { FoundItem, SearchQuery } from '../../shared/schemas/search/search.ts'

export const { contract, handler } = route(
  'search',
  { auth: optionalUser, scope: 'read:people', query: SearchQuery, responses: { 200: Page(FoundItem) } },
  async ({ event, query, caller }) => okPage(event, await search({ query, caller })),
)
