import { actPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'What moderators have done in the last year, the newest first',
  description: 'Which moderator did what to which user, and why. An account that is gone is null.',
  response: actPage,
}
