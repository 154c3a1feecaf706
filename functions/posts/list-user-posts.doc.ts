import { postPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: "A user's posts, newest first",
  description: 'A cursor is the id of a post: `?before=` with the newest id you have asks for newer ones.',
  response: postPage,
}
