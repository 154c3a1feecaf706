import { password, token } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Set a new password by the link that was sent; every session ends; a form gets a page',
  description:
    'A password that is too weak does not use the link up. A form is answered with a page, JSON with 204.',
  request: { token, password, passwordConfirmation: password },
}
