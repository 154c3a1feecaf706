/** GET /users/{username}/posts */
import { listUserPosts } from '../../shared/domain/posts.ts'
import { optionalUser } from '../../shared/http/authenticate.ts'
import { okPage } from '../../shared/http/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post } from '../../shared/schemas/post.ts'
import { Username } from '../../shared/schemas/user.ts'

export const { contract, handler } = route(
  'list-user-posts',
  {
    auth: optionalUser,
    path: { username: Username },
    query: PageQuery,
    responses: { 200: Page(Post) },
    problems: ['user-not-found', 'user-renamed'],
  },
  async ({ event, caller, path, query }) => okPage(event, await listUserPosts({ ...path, query, caller })),
)
