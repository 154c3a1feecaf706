import { like } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller takes back a like',
  description: 'Repeating it changes nothing. The counts are as of then.',
  response: { ...like, liked: false, counts: { ...like.counts, likes: 2 } },
}
