import { bookmark } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller removes a bookmark',
  description: 'Repeating it changes nothing.',
  response: { ...bookmark, bookmarked: false },
}
