/** POST /auth/refresh */
import { refresh } from '../../shared/domain/refresh.ts'
import { parseRefreshToken } from '../../shared/domain/refresh-tokens.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract, RequestOf } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { RefreshRequest, TokenPair } from '../../shared/schemas/auth.ts'

export const contract = {
  summary: 'A new pair for a refresh token; the old access token is dead',
  body: RefreshRequest,
  response: { 200: TokenPair },
  problems: ['session-ended'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .use(
    rateLimit('refresh', {
      // A made-up token is refused by its MAC alone: no look-up, nothing to count, and no need of Redis.
      when: ({ input: { body } }: RequestOf<typeof contract>) =>
        parseRefreshToken(body.refreshToken) !== null,
      account: ({ input: { body } }: RequestOf<typeof contract>) => body.refreshToken,
      // So that it shares a round trip with the session's read.
      awaitedByHandler: true,
    }),
  )
  .handler(async ({ input: { body }, attempt }) =>
    ok(
      await refresh({
        refreshToken: body.refreshToken,
        admitted: (attempt as typeof attempt | undefined)?.admitted,
      }),
    ),
  )
