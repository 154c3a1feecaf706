import { postPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The public posts under a tag, the newest first',
  description: 'A tag that no post has is an empty page.',
  parameters: {
    tag: {
      description:
        'Without the sign before it. Upper and lower case are the same, and so are other ways to write the same letters (NFKC).',
      example: 'perch',
    },
  },
  response: postPage,
}
