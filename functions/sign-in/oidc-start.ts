/** GET /auth/oidc/start */
import * as z from 'zod'
import { browserTtlSeconds, oidcStart } from '../../shared/domain/sign-in/code-flow.ts'
import { cookie, readCookie } from '../../shared/http/request/cookies.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { redirect } from '../../shared/http/reply/reply.ts'
import { pagesForBrowsers } from '../../shared/http/reply/web-page.ts'
import { route } from '../../shared/http/route.ts'
import { SignInRequest, signInCookie } from '../../shared/schemas/sign-in/code-flow.ts'

export const { contract, handler } = route(
  'oidc-start',
  {
    query: SignInRequest,
    answers: pagesForBrowsers,
    limits: [rateLimit('browser-sign-in')],
    cookie: { name: signInCookie, isSet: true },
    responses: { 302: z.undefined() },
    problems: ['return-address-not-allowed'],
  },
  async ({ event, query }) => {
    const { state: appState, code_challenge: codeChallenge, max_age: maxAge, ...more } = query
    const { returnTo, prompt, action, provider } = more
    const browser = readCookie(event, signInCookie)
    const request = { returnTo, appState, codeChallenge, prompt, maxAge, action, provider }
    const started = await oidcStart({ ...request, browser })
    return redirect(started.location, {
      'Set-Cookie': cookie(signInCookie, started.browser, browserTtlSeconds),
    })
  },
)
