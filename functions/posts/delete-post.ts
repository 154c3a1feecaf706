/** DELETE /posts/{id} */
import * as z from 'zod'
import { deletePost } from '../../shared/domain/posts.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { noContent } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { PostId } from '../../shared/schemas/post.ts'

export const contract = {
  summary: 'The caller deletes a post of theirs; it leaves every feed',
  path: z.strictObject({ id: PostId }),
  response: { 204: z.undefined() },
  problems: ['post-not-found', 'not-yours'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .use(rateLimit('delete-post', { awaitedByHandler: true, makesRoom: true }))
  .handler(async ({ caller, attempt: { admitted }, input: { path } }) => {
    await deletePost({ ...path, caller, admitted })
    return noContent()
  })
