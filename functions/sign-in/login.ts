/** POST /auth/login */
import { login } from '../../shared/domain/sign-in/login.ts'
import { opensBrowserSession } from '../../shared/http/chain/browser-session.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { addressOf } from '../../shared/schemas/people/address.ts'
import { Credentials, Login } from '../../shared/schemas/sign-in/auth.ts'

export const { contract, handler } = route(
  'login',
  {
    body: Credentials,
    limits: [rateLimit('login', { account: ({ body }: { body: Credentials }) => identifierOf(body) })],
    browser: opensBrowserSession,
    responses: { 200: Login },
    problems: [
      'invalid-credentials',
      'account-disabled',
      'account-setup-required',
      'second-factor-required',
      'password-login-off',
      'login-identifier-not-allowed',
    ],
  },
  async ({ body, attempt, isOfBrowser, event: { requestContext } }) =>
    ok(await login({ credentials: body, attempt, isOfBrowser, userAgent: requestContext.http.userAgent })),
)

function identifierOf(credentials: Credentials): string {
  return 'email' in credentials ? addressOf(credentials.email) : credentials.username.toLowerCase()
}
