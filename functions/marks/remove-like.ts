/** DELETE /me/likes/{id} */
import { removeLike } from '../../shared/domain/marks/likes.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Like } from '../../shared/schemas/posts/mark.ts'
import { PostId } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'remove-like',
  {
    auth: user,
    scope: 'write:marks',
    path: { id: PostId },
    limits: [rateLimit('mark', { awaitedByHandler: true, makesRoom: true })],
    responses: { 200: Like },
    problems: ['post-not-found'],
  },
  async ({ caller, attempt: { admitted }, path }) => ok(await removeLike({ ...path, caller, admitted })),
)
