import { personalToken, tokenText } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Make a personal token, for a script or an app',
  description:
    'Needs a login of the last five minutes, and takes no token. The answer is the only one that holds the token; it takes no ' +
    '`Idempotency-Key`, because an answer that is given again would have to be kept. A token is valid until it expires, is deleted, or ' +
    'the account is secured: a logout everywhere, a new password or address, a suspension. At most 50 for each user.',
  request: { name: 'Bot on my server', scopes: ['read', 'write:posts'], expiresInDays: 90 },
  response: { ...personalToken, lastUsedAt: null, token: tokenText },
}
