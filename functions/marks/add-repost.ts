/** PUT /me/reposts/{id} */
import { addRepost } from '../../shared/domain/marks/reposts.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Repost } from '../../shared/schemas/posts/mark.ts'
import { PostId } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'add-repost',
  {
    auth: user,
    scope: 'write:posts',
    path: { id: PostId },
    limits: [rateLimit('repost', { awaitedByHandler: true })],
    responses: { 200: Repost },
    problems: ['post-not-found', 'user-not-found', 'followers-only'],
  },
  async ({ caller, attempt: { admitted }, path }) => ok(await addRepost({ ...path, caller, admitted })),
)
