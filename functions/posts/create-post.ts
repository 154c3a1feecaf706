/** POST /users/{username}/posts */
import { createPost } from '../../shared/domain/posts/create-post.ts'
import { isNameOf } from '../../shared/domain/people/names.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { idempotent } from '../../shared/http/chain/idempotency.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { created } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { NewPost, Post } from '../../shared/schemas/posts/post.ts'
import { Username } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'create-post',
  {
    auth: user,
    scope: 'write:posts',
    path: { username: Username },
    body: NewPost,
    limits: [rateLimit('post', { awaitedByHandler: true })],
    idempotent,
    responses: { 201: Post },
    problems: [
      'user-not-found',
      'user-renamed',
      'post-not-found',
      'not-yours',
      'role-missing',
      'email-not-verified',
    ],
  },
  ({ caller, attempt: { admitted }, path, body, once }) =>
    once(
      async (reserve) => {
        const post = await createPost({ ...path, ...body, caller, admitted, reserve })
        return created(post, `/posts/${post.id}`)
      },
      // Whichever of their names it is: the caller may have been renamed since the first run.
      () => isNameOf(caller, path.username),
    ),
)
