import { userPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The users that the caller blocks, the last one first',
  response: userPage,
}
