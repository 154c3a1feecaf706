/** POST /auth/refresh */
import { parseRefreshToken } from '../../shared/domain/sessions/refresh-tokens.ts'
import { refresh } from '../../shared/domain/sessions/refresh.ts'
import { renewsBrowserSession } from '../../shared/http/chain/browser-session.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { RefreshRequest, TokenPair } from '../../shared/schemas/sign-in/auth.ts'

export const { contract, handler } = route(
  'refresh',
  {
    body: RefreshRequest,
    limits: [
      rateLimit('refresh', {
        // A made-up token is refused by its MAC alone: no look-up, nothing to count, and no need of Redis.
        when: ({ body }: { body: RefreshRequest }) => parseRefreshToken(tokenOf(body)) !== null,
        account: ({ body }: { body: RefreshRequest }) => tokenOf(body),
        // So that it shares a round trip with the session's read.
        awaitedByHandler: true,
      }),
    ],
    browser: renewsBrowserSession,
    responses: { 200: TokenPair },
    problems: ['session-ended'],
  },
  async ({ body, attempt: { admitted }, isOfBrowser }) =>
    ok(await refresh({ refreshToken: tokenOf(body), isOfBrowser, admitted })),
)

/** From wherever it came: see renewsBrowserSession. */
function tokenOf({ refreshToken }: RefreshRequest): string {
  return refreshToken ?? ''
}
