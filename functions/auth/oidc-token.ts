/** POST /auth/oidc/token */
import { oidcToken } from '../../shared/domain/code-flow.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Login } from '../../shared/schemas/auth.ts'
import { SignInCode } from '../../shared/schemas/code-flow.ts'

export const contract = {
  summary: 'Open a session with the one-time code of a sign-in through the browser',
  body: SignInCode,
  response: { 200: Login },
  problems: ['code-invalid-or-expired'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .use(rateLimit('browser-sign-in'))
  .handler(async ({ input: { body }, requestContext }) => {
    const { code, code_verifier: codeVerifier } = body
    return ok(await oidcToken({ code, codeVerifier, userAgent: requestContext.http.userAgent }))
  })
