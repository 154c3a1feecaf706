import { answer, post, postPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'A post in its conversation',
  description:
    'What is above the post, from the root down: at most 50 posts, those next to it, and null where one is gone. Then the first page of direct replies; `GET /posts/{id}/replies` has the others.',
  response: { ancestors: [post], post: answer, replies: { ...postPage, items: [], total: 0 } },
}
