import { personalToken } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'End a token of the caller',
  description: 'It is dead at once. The ids are those of `GET /auth/tokens`.',
  parameters: { id: { example: personalToken.id } },
}
