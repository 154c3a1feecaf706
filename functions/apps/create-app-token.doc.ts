import { app, appToken, codeVerifier } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Turn a code into a token',
  description:
    'RFC 6749. `authorization_code` takes `code`, `redirect_uri` and `code_verifier`; the secret may be left out, because an app on a ' +
    'device keeps none. `client_credentials` takes the secret, and the token acts for no user. The client says who it is in the body, or by ' +
    'HTTP Basic. A form is answered with OAuth errors, JSON with problems. A code that is sent a second time ends the token that came of it.',
  request: {
    grant_type: 'authorization_code',
    client_id: app.client_id,
    code: 'n4Vb2mYxQ9XHkG2vT0yLw4nB7sJ1Zk3v8YbJm1Q2b0w',
    redirect_uri: app.redirect_uri,
    code_verifier: codeVerifier,
  },
  response: appToken,
}
