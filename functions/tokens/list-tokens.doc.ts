import { personalToken } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: "The caller's tokens, the newest first",
  description: 'Those of today: a token that has expired or was ended is not listed.',
  response: { items: [personalToken] },
}
