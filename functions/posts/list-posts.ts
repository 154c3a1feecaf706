/** GET /posts */
import { listPosts } from '../../shared/domain/posts/posts.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'list-posts',
  {
    auth: optionalUser,
    scope: 'read:posts',
    query: PageQuery,
    responses: { 200: Page(Post) },
  },
  async ({ event, caller, query }) => okPage(event, await listPosts({ query, caller })),
)
