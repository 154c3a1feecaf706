/** DELETE /posts/{id} */
import * as z from 'zod'
import { deletePost } from '../../shared/domain/posts/posts.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { noContent } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { DeletionQuery } from '../../shared/schemas/moderation/moderation.ts'
import { PostId } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'delete-post',
  {
    auth: user,
    scope: 'write:posts',
    path: { id: PostId },
    query: DeletionQuery,
    limits: [rateLimit('delete-post', { awaitedByHandler: true, makesRoom: true })],
    responses: { 204: z.undefined() },
    problems: ['post-not-found', 'not-yours', 'login-too-old'],
  },
  async ({ caller, attempt: { admitted }, path, query }) => {
    await deletePost({ ...path, ...query, caller, admitted })
    return noContent()
  },
)
