import { userProfile } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Get the public profile of a user',
  description: 'The email address is for its owner alone.',
  response: userProfile,
}
