/** POST /oauth/revoke */
import * as z from 'zod'
import { deleteAppToken } from '../../shared/domain/apps/app-tokens.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { oauthErrors } from '../../shared/http/reply/oauth-errors.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { clientCredentials } from '../../shared/http/request/client-credentials.ts'
import { route } from '../../shared/http/route.ts'
import { Revocation } from '../../shared/schemas/apps/app.ts'

export const { contract, handler } = route(
  'delete-app-token',
  {
    body: Revocation,
    bodyTypes: ['application/json', 'application/x-www-form-urlencoded'],
    limits: [rateLimit('app-token')],
    answers: oauthErrors,
    responses: { 200: z.object({}) },
    problems: ['invalid-client', 'unauthorized-client'],
  },
  async ({ event, body }) => {
    await deleteAppToken(body.token, clientCredentials(event, body))
    return ok({})
  },
)
