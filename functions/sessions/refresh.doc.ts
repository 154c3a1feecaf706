import { tokens } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'A new pair for a refresh token; the old access token is dead',
  description:
    'Each refresh token is used once. For a few seconds the one just used gives the same pair again ' +
    '(parallel tabs, lost answers); after that, using it again ends the session.',
  request: { refreshToken: tokens.refreshToken },
  response: tokens,
}
