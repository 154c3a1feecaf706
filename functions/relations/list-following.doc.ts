import { userPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The users that a user follows, newest first',
  description: 'Each as of now.',
  response: userPage,
}
