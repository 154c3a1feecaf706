import { feedPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'What those the caller follows and the caller have posted and reposted, newest first',
  description:
    'Never doubled or gapped. Of a post that several have brought, the earliest is shown: no post comes twice within 40 entries. ' +
    '`totalRelation` is `atLeast` where the feed reaches beyond what is kept ' +
    'ready.',
  response: feedPage,
}
