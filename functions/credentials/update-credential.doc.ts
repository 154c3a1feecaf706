import { passkey } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Name one of the credentials of the caller',
  description: 'The ids are those of `GET /me/credentials`.',
  parameters: { id: { example: passkey.id } },
  request: { name: passkey.name },
  response: passkey,
}
