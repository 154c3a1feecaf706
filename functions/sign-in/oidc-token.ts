/** POST /auth/oidc/token */
import { oidcToken } from '../../shared/domain/sign-in/code-flow.ts'
import { opensBrowserSession } from '../../shared/http/chain/browser-session.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Login } from '../../shared/schemas/sign-in/auth.ts'
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
  async ({ body, isOfBrowser, event: { requestContext } }) => {
    const { code, code_verifier: codeVerifier } = body
    return ok(await oidcToken({ code, codeVerifier, isOfBrowser, userAgent: requestContext.http.userAgent }))
  },
)
