import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Whether the caller has the role can_post',
  description: 'Every user has it at first.',
  response: { role: 'can_post' },
}
