import { relationship } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller starts following a user',
  description:
    "The follower's feed holds the user's newest posts when this is answered. Repeating it changes nothing.",
  parameters: { username: { example: 'grace' } },
  response: relationship,
}
