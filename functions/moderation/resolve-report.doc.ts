import { reportCase, resolution } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'A moderator resolves a report',
  description: 'Says that something was done about it, or that nothing has to be. It goes into the log.',
  request: { outcome: resolution.outcome, reason: resolution.reason },
  response: { ...reportCase, resolution },
}
