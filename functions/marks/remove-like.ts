/** DELETE /me/likes/{id} */
import { removeLike } from '../../shared/domain/conversations/likes.ts'
import { user } from '../../shared/http/authenticate.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Like } from '../../shared/schemas/mark.ts'
import { PostId } from '../../shared/schemas/post.ts'

export const { contract, handler } = route(
  'remove-like',
  {
    auth: user,
    path: { id: PostId },
    limits: [rateLimit('mark', { awaitedByHandler: true, makesRoom: true })],
    responses: { 200: Like },
    problems: ['post-not-found'],
  },
  async ({ caller, attempt: { admitted }, path }) => ok(await removeLike({ ...path, caller, admitted })),
)
