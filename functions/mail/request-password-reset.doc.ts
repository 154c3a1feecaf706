import { ownUser } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Send a link by which a new password can be set, if an account has the address',
  description: 'The answer is the same for a known and an unknown address. The link is valid for 10 minutes.',
  request: { email: ownUser.email },
}
