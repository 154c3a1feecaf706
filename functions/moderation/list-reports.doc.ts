import { reportPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The reports that wait for a moderator, the newest first',
  description:
    'With `state=resolved` those that are resolved, for a year. Reports about the caller are left out. A page holds at most 50.',
  parameters: { state: { description: 'Which reports: `open` or `resolved`.' } },
  response: reportPage,
}
