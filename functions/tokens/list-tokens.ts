/** GET /auth/tokens */
import { listTokens } from '../../shared/domain/tokens/tokens.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { TokenList } from '../../shared/schemas/tokens/token.ts'

export const { contract, handler } = route(
  'list-tokens',
  { auth: suspendedUser, responses: { 200: TokenList } },
  async ({ caller }) => ok(await listTokens(caller)),
)
