import { ownUser, token, tokens } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Open a session with the one-time code of a sign-in through the browser',
  description:
    'A code is valid for a minute and used once. With a verifier that does not fit, it is used up as well.',
  request: { code: token, code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' },
  response: { ...tokens, user: ownUser },
}
