/** PUT /me/password */
import { updatePassword } from '../../shared/domain/account/passwords.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { keepsBrowserSession } from '../../shared/http/chain/browser-session.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { PasswordUpdate, PasswordUpdated } from '../../shared/schemas/account/me.ts'

export const { contract, handler } = route(
  'update-password',
  {
    auth: suspendedUser,
    body: PasswordUpdate,
    limits: [rateLimit('password-check')],
    browser: keepsBrowserSession,
    responses: { 200: PasswordUpdated },
    problems: [
      'wrong-password',
      'login-too-old',
      'password-login-off',
      'account-disabled',
      'account-setup-required',
      'weak-password',
    ],
  },
  async ({ caller, body, event: { requestContext } }) =>
    ok(await updatePassword({ caller, ...body, userAgent: requestContext.http.userAgent })),
)
