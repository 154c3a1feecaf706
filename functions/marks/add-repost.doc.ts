import { repost } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller reposts a post',
  description:
    'It gets into the feeds of those who follow the caller, and its author is told. Repeating it changes nothing.',
  response: repost,
}
