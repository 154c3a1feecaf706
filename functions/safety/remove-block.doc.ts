import { blocking } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller no longer blocks a user',
  description: 'The follows that the block ended do not come back. Repeating it changes nothing.',
  parameters: { username: { example: 'grace' } },
  response: { ...blocking, blocking: false },
}
