/** GET /tags/{tag}/posts */
import { listTaggedPosts } from '../../shared/domain/tags/list-tagged.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post } from '../../shared/schemas/posts/post.ts'
import { Tag } from '../../shared/schemas/tags/tag.ts'

export const { contract, handler } = route(
  'list-tagged-posts',
  {
    auth: optionalUser,
    scope: 'read:posts',
    path: { tag: Tag },
    query: PageQuery,
    responses: { 200: Page(Post) },
  },
  async ({ event, path, query, caller }) => okPage(event, await listTaggedPosts({ ...path, query, caller })),
)
