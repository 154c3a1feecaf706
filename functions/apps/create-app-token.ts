/** POST /oauth/token */
import { createAppToken } from '../../shared/domain/apps/app-tokens.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { oauthErrors } from '../../shared/http/reply/oauth-errors.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { clientCredentials } from '../../shared/http/request/client-credentials.ts'
import { route } from '../../shared/http/route.ts'
import { TokenAnswer, TokenRequest } from '../../shared/schemas/apps/app.ts'

export const { contract, handler } = route(
  'create-app-token',
  {
    body: TokenRequest,
    bodyTypes: ['application/json', 'application/x-www-form-urlencoded'],
    limits: [rateLimit('app-token')],
    answers: oauthErrors,
    responses: { 200: TokenAnswer },
    problems: [
      'invalid-client',
      'invalid-grant',
      'invalid-scope',
      'unsupported-grant-type',
      'too-many-tokens',
    ],
  },
  async ({ event, body }) => ok(await createAppToken(body, clientCredentials(event, body))),
)
