import { muting } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller no longer mutes a user',
  description: "The user's posts are in the caller's feed again. Repeating it changes nothing.",
  parameters: { username: { example: 'grace' } },
  response: { ...muting, muting: false },
}
