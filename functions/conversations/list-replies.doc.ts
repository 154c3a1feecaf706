import { answer, postPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The direct replies to a post, the newest first',
  description:
    'Replies that the caller may not see are left out; `total` counts all. `prev` polls for what comes, late or in order.',
  response: { ...postPage, items: [answer] },
}
