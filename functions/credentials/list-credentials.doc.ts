import { passkey } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'What the caller can sign in with',
  description:
    'In the order in which it was set up, and never a secret. New ones are added on a page of Keycloak: ' +
    '`GET /auth/oidc/start` with `action`.',
  response: { items: [passkey] },
}
