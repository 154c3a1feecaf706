/** POST /users/{username}/posts */
import * as z from 'zod'
import { createPost } from '../../shared/domain/posts.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { idempotent } from '../../shared/http/idempotency.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { created } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { NewPost, Post } from '../../shared/schemas/post.ts'
import { Username } from '../../shared/schemas/user.ts'

export const contract = {
  summary: 'Publish a post; it is delivered to the feed of every follower',
  path: z.strictObject({ username: Username }),
  body: NewPost,
  response: { 201: Post },
  problems: ['user-not-found', 'user-renamed', 'not-yours', 'role-missing', 'email-not-verified'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .use(rateLimit('post', { awaitedByHandler: true }))
  .use(idempotent())
  .handler(({ caller, attempt: { admitted }, input: { path, body }, once }) =>
    once(async (reserve) => {
      const post = await createPost({ ...path, ...body, caller, admitted, reserve })
      return created(post, `/posts/${post.id}`)
    }),
  )
