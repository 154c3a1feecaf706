import { postPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: "A user's posts, newest first",
  description:
    'Posts for followers are shown to those who may see them; `total` counts all posts. A cursor for `after` is the id of a post. `prev` polls for what comes, late or in order; an id for `before` gives what is next above it.',
  response: postPage,
}
