/** GET /auth/oidc/callback */
import * as z from 'zod'
import { oidcCallback } from '../../shared/domain/sign-in/code-flow.ts'
import { readCookie } from '../../shared/http/request/cookies.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { redirect } from '../../shared/http/reply/reply.ts'
import { pagesForBrowsers } from '../../shared/http/reply/web-page.ts'
import { route } from '../../shared/http/route.ts'
import { Returned, signInCookie } from '../../shared/schemas/sign-in/code-flow.ts'

export const { contract, handler } = route(
  'oidc-callback',
  {
    query: Returned,
    answers: pagesForBrowsers,
    limits: [rateLimit('browser-sign-in')],
    cookie: { name: signInCookie, isSet: false },
    responses: { 302: z.undefined() },
    problems: ['sign-in-not-begun-here'],
  },
  async ({ event, query }) => {
    const browser = readCookie(event, signInCookie)
    const { kc_action_status: actionStatus, ...returned } = query
    const { location } = await oidcCallback({ returned: { ...returned, actionStatus }, browser })
    return redirect(location)
  },
)
