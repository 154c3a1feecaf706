/** GET /posts/{id} */
import { getPost } from '../../shared/domain/posts.ts'
import { optionalUser } from '../../shared/http/authenticate.ts'
import { ok } from '../../shared/http/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Post, PostId } from '../../shared/schemas/post.ts'

export const { contract, handler } = route(
  'get-post',
  {
    auth: optionalUser,
    path: { id: PostId },
    responses: { 200: Post },
    problems: ['post-not-found'],
  },
  async ({ caller, path }) => ok(await getPost({ ...path, caller })),
)
