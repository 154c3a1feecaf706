/** POST /auth/tokens */
import { createToken } from '../../shared/domain/tokens/tokens.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { freshLogin } from '../../shared/http/chain/fresh-login.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { created } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { CreatedToken, NewToken } from '../../shared/schemas/tokens/token.ts'

export const { contract, handler } = route(
  'create-token',
  {
    auth: user,
    body: NewToken,
    freshLogin,
    limits: [rateLimit('create-token')],
    responses: { 201: CreatedToken },
    problems: ['too-many-tokens'],
  },
  async ({ caller, body }) => {
    const token = await createToken({ ...body, caller })
    return created(token, `/auth/tokens/${token.id}`)
  },
)
