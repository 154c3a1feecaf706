/** GET /me */
import { getMe } from '../../shared/domain/me.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Me } from '../../shared/schemas/user.ts'

export const contract = {
  summary: 'What the caller sees of themselves',
  response: { 200: Me },
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .handler(async ({ caller }) => ok(await getMe(caller)))
