import { like } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller likes a post',
  description: 'Repeating it changes nothing. The counts are as of then.',
  response: like,
}
