/** GET /users/{username} */
import * as z from 'zod'
import { getUser } from '../../shared/domain/users.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { User, Username } from '../../shared/schemas/user.ts'

export const contract = {
  summary: 'What everybody may see of a user',
  path: z.strictObject({ username: Username }),
  response: { 200: User },
  problems: ['user-not-found', 'user-renamed'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .handler(async ({ input: { path } }) => ok(await getUser(path)))
