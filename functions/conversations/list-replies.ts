/** GET /posts/{id}/replies */
import { listReplies } from '../../shared/domain/conversations/replies.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post, PostId } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'list-replies',
  {
    auth: optionalUser,
    scope: 'read:posts',
    path: { id: PostId },
    query: PageQuery,
    responses: { 200: Page(Post) },
    problems: ['post-not-found'],
  },
  async ({ event, caller, path, query }) => okPage(event, await listReplies({ ...path, query, caller })),
)
