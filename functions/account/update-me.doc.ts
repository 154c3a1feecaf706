import { ownUser, tokens } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: "Change the caller's names and profile; the answer brings a new pair, the old one is dead",
  description:
    'null clears, absent leaves. A new email address needs `currentPassword` (or a sign-in ' +
    'through GET /auth/oidc/start in the last five minutes), is unverified, and the old address is told. A name that was ' +
    'given up leads to the new one for 30 days. `tokens: null`: the edit was made, and the caller has to ' +
    'log in again.',
  request: { displayName: 'Augusta Ada King', bio: null },
  response: { user: { ...ownUser, displayName: 'Augusta Ada King', bio: null }, tokens },
}
