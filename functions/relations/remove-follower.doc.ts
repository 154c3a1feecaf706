import { relationship } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller no longer follows a user',
  description:
    "The user's posts leave the follower's feed. Nothing to remove, or a follower who does not exist, is " +
    'fine as well.',
  parameters: { username: { example: 'grace' } },
  response: relationship,
}
