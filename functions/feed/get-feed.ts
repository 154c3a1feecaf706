/** GET /users/{username}/feed */
import { getFeed } from '../../shared/domain/feed.ts'
import { user } from '../../shared/http/authenticate.ts'
import { okPage } from '../../shared/http/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post } from '../../shared/schemas/post.ts'
import { Username } from '../../shared/schemas/user.ts'

export const { contract, handler } = route(
  'get-feed',
  {
    auth: user,
    path: { username: Username },
    query: PageQuery,
    responses: { 200: Page(Post) },
    problems: ['user-not-found', 'user-renamed', 'not-yours'],
  },
  async ({ event, caller, path, query }) => okPage(event, await getFeed({ ...path, query, caller })),
)
