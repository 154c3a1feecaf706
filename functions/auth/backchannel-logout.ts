/** POST /auth/oidc/backchannel-logout */
import * as z from 'zod'
import { backchannelLogout } from '../../shared/domain/backchannel-logout.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { noContent } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { LogoutRequest } from '../../shared/schemas/code-flow.ts'

export const contract = {
  summary: 'Hear from Keycloak that it has ended a session',
  body: LogoutRequest,
  bodyTypes: ['application/x-www-form-urlencoded'],
  response: { 204: z.undefined() },
  problems: ['logout-token-invalid'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .handler(async ({ input: { body } }) => {
    await backchannelLogout(body.logout_token)
    return noContent()
  })
