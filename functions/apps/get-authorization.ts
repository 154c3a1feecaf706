/** GET /oauth/authorization */
import { getAuthorization } from '../../shared/domain/apps/authorization.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { originOf } from '../../shared/http/request/origin.ts'
import { route } from '../../shared/http/route.ts'
import { AuthorizationRequest, Consent } from '../../shared/schemas/apps/app.ts'

export const { contract, handler } = route(
  'get-authorization',
  {
    auth: user,
    query: AuthorizationRequest,
    responses: { 200: Consent },
    problems: ['app-not-found', 'return-address-not-allowed', 'invalid-scope'],
  },
  async ({ event, query }) => ok(await getAuthorization(query, originOf(event))),
)
