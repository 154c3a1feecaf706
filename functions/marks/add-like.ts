/** PUT /me/likes/{id} */
import { addLike } from '../../shared/domain/conversations/likes.ts'
import { user } from '../../shared/http/authenticate.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Like } from '../../shared/schemas/mark.ts'
import { PostId } from '../../shared/schemas/post.ts'

export const { contract, handler } = route(
  'add-like',
  {
    auth: user,
    path: { id: PostId },
    limits: [rateLimit('mark', { awaitedByHandler: true })],
    responses: { 200: Like },
    problems: ['post-not-found', 'user-not-found'],
  },
  async ({ caller, attempt: { admitted }, path }) => ok(await addLike({ ...path, caller, admitted })),
)
