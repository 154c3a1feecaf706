import { counts, ownUser } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'What the caller sees of themselves',
  description: 'The email address and the roles are as the access token says, the rest as of now.',
  response: { ...ownUser, counts },
}
