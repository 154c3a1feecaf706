import { reportPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The reports that wait for a moderator, the newest first',
  description: 'With `state=resolved` those that are resolved, for a year.',
  parameters: { state: { description: 'Which reports: `open` or `resolved`.' } },
  response: reportPage,
}
