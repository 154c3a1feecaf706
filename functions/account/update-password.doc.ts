import { password, tokens } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: "Change the caller's password; every session ends, and the answer brings a new one",
  description:
    'Needs `currentPassword`, or a sign-in through GET /auth/oidc/start in the last five minutes. Every session ends, here and at Keycloak, and `tokens` are of a new one; null: the password was set, ' +
    'and the caller has to log in again.',
  request: { currentPassword: password, password: 'engine number 1843' },
  response: { tokens },
}
