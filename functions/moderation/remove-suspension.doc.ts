import { suspension } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'A moderator ends a suspension',
  description: 'The user is there again, with posts, likes and follows. Repeating it changes nothing.',
  parameters: { username: { example: 'eve' } },
  request: { reason: 'The account had been taken over, and is back with its owner.' },
  response: { ...suspension, suspended: false, since: null, reason: null },
}
