/** POST /oauth/authorization */
import { createAuthorization } from '../../shared/domain/apps/authorization.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { freshLogin } from '../../shared/http/chain/fresh-login.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { originOf } from '../../shared/http/request/origin.ts'
import { route } from '../../shared/http/route.ts'
import { AuthorizationRequest, Authorized } from '../../shared/schemas/apps/app.ts'

export const { contract, handler } = route(
  'create-authorization',
  {
    auth: user,
    body: AuthorizationRequest,
    freshLogin,
    limits: [rateLimit('create-token')],
    responses: { 200: Authorized },
    problems: ['app-not-found', 'return-address-not-allowed', 'invalid-scope'],
  },
  async ({ event, caller, body }) =>
    ok(await createAuthorization({ ...body, caller, issuer: originOf(event) })),
)
