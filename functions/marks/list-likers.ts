/** GET /posts/{id}/likes */
import { listLikers } from '../../shared/domain/marks/likes.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { PostId } from '../../shared/schemas/posts/post.ts'
import { User } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'list-likers',
  {
    auth: optionalUser,
    scope: 'read:posts',
    path: { id: PostId },
    query: PageQuery,
    responses: { 200: Page(User) },
    problems: ['post-not-found'],
  },
  async ({ event, caller, path, query }) => okPage(event, await listLikers({ ...path, query, caller })),
)
