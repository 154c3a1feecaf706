import { muting } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller mutes a user',
  description:
    "The user's posts are hidden from the caller's feed, and everywhere else they stay. Only the caller knows. Repeating it " +
    'changes nothing.',
  parameters: { username: { example: 'grace' } },
  response: muting,
}
