/** GET /auth/oidc/callback */
import * as z from 'zod'
import { oidcCallback } from '../../shared/domain/code-flow.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { readCookie } from '../../shared/http/cookies.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { redirect } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Returned, signInCookie } from '../../shared/schemas/code-flow.ts'

export const contract = {
  summary: "Take a browser back from Keycloak's pages and lead it to the app with a one-time code",
  query: Returned,
  response: { 302: z.undefined() },
  problems: ['sign-in-not-begun-here'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .use(rateLimit('browser-sign-in'))
  .handler(async (event) => {
    const browser = readCookie(event, signInCookie)
    const { location } = await oidcCallback({ returned: event.input.query, browser })
    return redirect(location)
  })
