import { post } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'One post',
  description: 'The author is as of now.',
  response: post,
}
