import { bookmark } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller bookmarks a post',
  description: 'Only the caller sees it. Repeating it changes nothing.',
  response: bookmark,
}
