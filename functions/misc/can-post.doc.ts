import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Whether the caller has the role can_post',
  description: 'Everybody has it at first.',
  response: { role: 'can_post' },
}
