/** GET /posts/{id} */
import { getPost } from '../../shared/domain/posts/posts.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Post, PostId } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'get-post',
  {
    auth: optionalUser,
    scope: 'read:posts',
    path: { id: PostId },
    responses: { 200: Post },
    problems: ['post-not-found'],
  },
  async ({ caller, path }) => ok(await getPost({ ...path, caller })),
)
