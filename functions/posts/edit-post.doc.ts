import { post } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller edits a post of theirs; what it said before is kept',
  description:
    'Everyone can read what it said before. It keeps its place in every list and feed. The text that it has changes nothing.',
  request: { text: post.text },
  response: { ...post, editedAt: '2026-11-20T09:36:00.000Z' },
}
