import { report } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Report a user to the moderators',
  description:
    'With posts of that user that show why: moderators see those that are there. You can report a user who blocks you. The ' +
    'user does not learn who reported them.',
  request: { username: 'eve', postIds: report.postIds, reason: report.reason },
  response: report,
}
