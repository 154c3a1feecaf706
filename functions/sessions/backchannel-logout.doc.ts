import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Hear from Keycloak that it has ended a session',
  description:
    'OpenID Connect Back-Channel Logout 1.0; called by Keycloak alone. The logout token is its ' +
    'authentication.',
  request: { logout_token: 'eyJhbGciOiJFUzI1NiJ9.eyJzaWQiOiIxIn0.c2lnbmF0dXJl' },
}
