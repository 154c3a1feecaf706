/** GET /users/{username}/feed */
import { getFeed } from '../../shared/domain/timelines/feed.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { FeedItem } from '../../shared/schemas/posts/post.ts'
import { Username } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'get-feed',
  {
    auth: user,
    scope: 'read:posts',
    path: { username: Username },
    query: PageQuery,
    responses: { 200: Page(FeedItem) },
    problems: ['user-not-found', 'user-renamed', 'not-yours'],
  },
  async ({ event, caller, path, query }) => okPage(event, await getFeed({ ...path, query, caller })),
)
