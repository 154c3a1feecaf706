/** GET /auth/oidc/start */
import * as z from 'zod'
import { browserTtlSeconds, oidcStart } from '../../shared/domain/code-flow.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { cookie, readCookie } from '../../shared/http/cookies.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { redirect } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { SignInRequest, signInCookie } from '../../shared/schemas/code-flow.ts'

export const contract = {
  summary: "Lead a browser to Keycloak's own pages to sign in",
  query: SignInRequest,
  response: { 302: z.undefined() },
  problems: ['return-address-not-allowed'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .use(rateLimit('browser-sign-in'))
  .handler(async (event) => {
    const { returnTo, state: appState, code_challenge: codeChallenge } = event.input.query
    const browser = readCookie(event, signInCookie)
    const started = await oidcStart({ returnTo, appState, codeChallenge, browser })
    return redirect(started.location, {
      'Set-Cookie': cookie(signInCookie, started.browser, browserTtlSeconds),
    })
  })
