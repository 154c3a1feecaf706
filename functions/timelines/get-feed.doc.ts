import { postPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Posts by those the caller follows and by the caller, newest first',
  description:
    'Never doubled or gapped. `totalRelation` is `atLeast` where the feed reaches beyond what is kept ' +
    'ready.',
  response: postPage,
}
