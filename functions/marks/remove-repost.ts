/** DELETE /me/reposts/{id} */
import { removeRepost } from '../../shared/domain/marks/reposts.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Repost } from '../../shared/schemas/posts/mark.ts'
import { PostId } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'remove-repost',
  {
    auth: user,
    scope: 'write:posts',
    path: { id: PostId },
    limits: [rateLimit('repost', { awaitedByHandler: true, makesRoom: true })],
    responses: { 200: Repost },
    problems: ['post-not-found'],
  },
  async ({ caller, attempt: { admitted }, path }) => ok(await removeRepost({ ...path, caller, admitted })),
)
