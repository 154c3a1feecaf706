/** GET /me/likes */
import { listLikes } from '../../shared/domain/conversations/likes.ts'
import { user } from '../../shared/http/authenticate.ts'
import { okPage } from '../../shared/http/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post } from '../../shared/schemas/post.ts'

export const { contract, handler } = route(
  'list-likes',
  {
    auth: user,
    query: PageQuery,
    responses: { 200: Page(Post) },
  },
  async ({ event, caller, query }) => okPage(event, await listLikes({ caller, query })),
)
