import { ownUser, password, tokens } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Open a session with a password',
  description:
    'With the username or with the email address, as the service is set. A wrong password, an unknown ' +
    'account and one that is locked for a while are answered alike.',
  request: { username: 'ada', password },
  response: { ...tokens, user: ownUser },
}
