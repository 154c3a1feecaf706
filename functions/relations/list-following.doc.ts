import { userPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Whom a user follows, newest first',
  description: 'Each as of now.',
  response: userPage,
}
