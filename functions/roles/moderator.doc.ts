import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Whether the caller has the role moderator',
  description: 'Operators grant it.',
  response: { role: 'moderator' },
}
