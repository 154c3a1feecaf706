import { password } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: "Delete the caller's account: unreachable at once, gone when the clean-up has run",
  description:
    'Needs `password`, or a sign-in through GET /auth/oidc/start in the last five minutes. The account cannot be found any more; what is left of it is cleaned up within minutes. Its name and its ' +
    'former names cannot be taken for 30 days.',
  request: { password },
}
