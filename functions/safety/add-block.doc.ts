import { blocking } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller blocks a user',
  description:
    'Ends the follows in both directions. From then on neither sees posts or lists of the other, and the blocked user is ' +
    'told that the caller does not exist. Repeating it changes nothing.',
  parameters: { username: { example: 'grace' } },
  response: blocking,
}
