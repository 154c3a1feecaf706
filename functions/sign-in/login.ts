/** POST /auth/login */
import { login } from '../../shared/domain/sign-in/login.ts'
import { endReplaced } from '../../shared/domain/sessions/refresh.ts'
import { opensBrowserSession } from '../../shared/http/chain/browser-session.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { readCookie } from '../../shared/http/request/cookies.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { addressOf } from '../../shared/schemas/people/address.ts'
import { Credentials, Login, sessionCookie } from '../../shared/schemas/sign-in/auth.ts'

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
  async ({ body, attempt, isOfBrowser, event }) => {
    const { userAgent } = event.requestContext.http
    const answer = await login({ credentials: body, attempt, isOfBrowser, userAgent })
    if (isOfBrowser) await endReplaced(readCookie(event, sessionCookie), answer.refreshToken)
    return ok(answer)
  },
)

function identifierOf(credentials: Credentials): string {
  return 'email' in credentials ? addressOf(credentials.email) : credentials.username.toLowerCase()
}
