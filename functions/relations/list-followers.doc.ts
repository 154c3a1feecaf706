import { userPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Who follows a user, newest first',
  description: 'Each as of now.',
  response: userPage,
}
