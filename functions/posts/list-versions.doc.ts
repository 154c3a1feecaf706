import { post } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'All that a post has said, oldest first',
  description: 'The last is what it says now; `createdAt` is since when.',
  response: { items: [{ text: post.text, entities: post.entities, createdAt: post.createdAt }] },
}
