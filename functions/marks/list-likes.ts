/** GET /me/likes */
import { listLikes } from '../../shared/domain/marks/likes.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'list-likes',
  {
    auth: user,
    scope: 'read:marks',
    query: PageQuery,
    responses: { 200: Page(Post) },
  },
  async ({ event, caller, query }) => okPage(event, await listLikes({ caller, query })),
)
