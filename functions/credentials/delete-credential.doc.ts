import { passkey } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Remove one of the credentials of the caller',
  description:
    'Needs a login of the last five minutes. With the last authenticator app the recovery codes go as well. The last password ' +
    'or passkey stays. A mail tells the user. The ids are those of `GET /me/credentials`.',
  parameters: { id: { example: passkey.id } },
}
