import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'How many notifications the caller has not read',
  response: { count: 3 },
}
