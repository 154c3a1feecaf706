/** POST /auth/login */
import { login } from '../../shared/domain/login.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract, RequestOf } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Credentials, Login } from '../../shared/schemas/auth.ts'

export const contract = {
  summary: 'Open a session with a password',
  body: Credentials,
  response: { 200: Login },
  problems: [
    'invalid-credentials',
    'account-disabled',
    'account-setup-required',
    'login-identifier-not-allowed',
  ],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .use(
    rateLimit('login', { account: ({ input: { body } }: RequestOf<typeof contract>) => identifierOf(body) }),
  )
  .handler(async ({ input: { body }, attempt, requestContext }) =>
    ok(await login({ credentials: body, attempt, userAgent: requestContext.http.userAgent })),
  )

function identifierOf(credentials: Credentials): string {
  return ('email' in credentials ? credentials.email : credentials.username).toLowerCase()
}
