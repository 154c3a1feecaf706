import { token } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Verify an address by the link that was sent to it; a form gets a page',
  description: 'What it unlocks is unlocked at once. A form is answered with a page, JSON with 204.',
  request: { token },
}
