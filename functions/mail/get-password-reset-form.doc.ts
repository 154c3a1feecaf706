import { token } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'A page with a form that sets a new password; looking at it uses nothing up',
  description: 'Where the link in the mail leads. The form posts to the same path.',
  parameters: { token: { description: 'The token of the link.', example: token } },
}
