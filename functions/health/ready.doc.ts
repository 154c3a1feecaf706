import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Whether Keycloak and Redis answer; 503 names what is down',
  description: 'Answers within 300 ms.',
  response: { status: 'ready' },
}
