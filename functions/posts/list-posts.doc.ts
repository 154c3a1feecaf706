import { postPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'All posts, newest first',
  description:
    'Public posts alone. A cursor for `after` is the id of a post. `prev` polls for what comes, late or in order; an id for `before` gives what is next above it.',
  response: postPage,
}
