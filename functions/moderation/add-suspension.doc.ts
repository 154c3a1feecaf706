import { suspension } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'A moderator suspends a user',
  description:
    'From then on no other user finds them, nor what they wrote, and their sessions end. They can log in again, to export ' +
    'their data or to delete the account; every other route answers 403 `account-suspended` to them.',
  parameters: { username: { example: 'eve' } },
  request: { reason: suspension.reason },
  response: suspension,
}
