/** PATCH /posts/{id} */
import { editPost } from '../../shared/domain/posts/edit-post.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { PostEdit, Post, PostId } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'edit-post',
  {
    auth: user,
    scope: 'write:posts',
    path: { id: PostId },
    body: PostEdit,
    limits: [rateLimit('edit-post', { awaitedByHandler: true })],
    responses: { 200: Post },
    problems: ['post-not-found', 'not-yours', 'role-missing', 'email-not-verified', 'too-many-edits'],
  },
  async ({ caller, attempt: { admitted }, path, body }) =>
    ok(await editPost({ ...path, ...body, caller, admitted })),
)
