/** POST /auth/oidc/token */
import { oidcToken } from '../../shared/domain/sign-in/code-flow.ts'
import { endReplaced } from '../../shared/domain/sessions/refresh.ts'
import { opensBrowserSession } from '../../shared/http/chain/browser-session.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { readCookie } from '../../shared/http/request/cookies.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Login, sessionCookie } from '../../shared/schemas/sign-in/auth.ts'
import { SignInCode } from '../../shared/schemas/sign-in/code-flow.ts'

export const { contract, handler } = route(
  'oidc-token',
  {
    body: SignInCode,
    limits: [rateLimit('browser-sign-in')],
    browser: opensBrowserSession,
    responses: { 200: Login },
    problems: ['code-invalid-or-expired'],
  },
  async ({ body, isOfBrowser, event }) => {
    const { code, code_verifier: codeVerifier } = body
    const { userAgent } = event.requestContext.http
    const answer = await oidcToken({ code, codeVerifier, isOfBrowser, userAgent })
    if (isOfBrowser) await endReplaced(readCookie(event, sessionCookie), answer.refreshToken)
    return ok(answer)
  },
)
