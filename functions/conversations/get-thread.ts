/** GET /posts/{id}/thread */
import { getThread } from '../../shared/domain/conversations/replies.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { PostId, Thread } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'get-thread',
  {
    auth: optionalUser,
    scope: 'read:posts',
    path: { id: PostId },
    responses: { 200: Thread },
    problems: ['post-not-found'],
  },
  async ({ caller, path }) => ok(await getThread({ ...path, caller })),
)
