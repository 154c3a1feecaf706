/** PUT /users/{username}/followers/{follower} */
import * as z from 'zod'
import { addFollower } from '../../shared/domain/followers.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Relationship, Username } from '../../shared/schemas/user.ts'

export const contract = {
  summary: 'The caller starts following a user',
  path: z.strictObject({ username: Username, follower: Username }),
  response: { 200: Relationship },
  problems: ['user-not-found', 'user-renamed', 'not-yours', 'cannot-follow-yourself', 'too-many-followed'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .use(rateLimit('follow', { awaitedByHandler: true }))
  .handler(async ({ caller, attempt: { admitted }, input: { path } }) =>
    ok(await addFollower({ ...path, caller, admitted })),
  )
