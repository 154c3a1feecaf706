/** GET /users/{username}/posts */
import { listUserPosts } from '../../shared/domain/posts/posts.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post } from '../../shared/schemas/posts/post.ts'
import { Username } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'list-user-posts',
  {
    auth: optionalUser,
    scope: 'read:posts',
    path: { username: Username },
    query: PageQuery,
    responses: { 200: Page(Post) },
    problems: ['user-not-found', 'user-renamed'],
  },
  async ({ event, caller, path, query }) => okPage(event, await listUserPosts({ ...path, query, caller })),
)
