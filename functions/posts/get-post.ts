/** GET /posts/{id} */
import * as z from 'zod'
import { getPost } from '../../shared/domain/posts.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Post, PostId } from '../../shared/schemas/post.ts'

export const contract = {
  summary: 'One post',
  path: z.strictObject({ id: PostId }),
  response: { 200: Post },
  problems: ['post-not-found'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .handler(async ({ input: { path } }) => ok(await getPost(path)))
