/** POST /auth/oidc/token */
import { oidcToken } from '../../shared/domain/sign-in/code-flow.ts'
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
    responses: { 200: Login },
    problems: ['code-invalid-or-expired'],
  },
  async ({ body, event: { requestContext } }) => {
    const { code, code_verifier: codeVerifier } = body
    return ok(await oidcToken({ code, codeVerifier, userAgent: requestContext.http.userAgent }))
  },
)
