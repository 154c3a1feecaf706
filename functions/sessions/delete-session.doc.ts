import { device } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'End the session of one device of the caller',
  description: 'Its tokens are dead at once. The ids are those of `GET /auth/sessions`.',
  parameters: { id: { example: device.id } },
}
