import { app, appToken } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'End a token of the app',
  description: 'RFC 7009. A token that is not valid is 200 as well; one of another app is refused.',
  request: { token: appToken.access_token, client_id: app.client_id },
  response: {},
}
