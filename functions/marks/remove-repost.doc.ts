import { repost } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller takes a repost back',
  description: 'It leaves the feeds at once. Repeating it changes nothing.',
  response: { ...repost, reposted: false },
}
