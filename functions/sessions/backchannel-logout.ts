/** POST /auth/oidc/backchannel-logout */
import * as z from 'zod'
import { backchannelLogout } from '../../shared/domain/sessions/backchannel-logout.ts'
import { noContent } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { LogoutRequest } from '../../shared/schemas/sign-in/code-flow.ts'

export const { contract, handler } = route(
  'backchannel-logout',
  {
    body: LogoutRequest,
    bodyTypes: ['application/x-www-form-urlencoded'],
    responses: { 204: z.undefined() },
    problems: ['logout-token-invalid', 'keycloak-unavailable'],
  },
  async ({ body }) => {
    await backchannelLogout(body.logout_token)
    return noContent()
  },
)
