import { userPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Who has reposted a post, the last one first',
  description: 'Each as of now.',
  response: userPage,
}
