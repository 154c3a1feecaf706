/** GET /auth/email-verification/confirm */
import { route } from '../../shared/http/route.ts'
import { formPage, webPages } from '../../shared/http/reply/web-page.ts'
import { Html, OpenedLink } from '../../shared/schemas/mail/link.ts'

const form = {
  title: 'Confirm your email address',
  text: 'One click, and we know that this address is yours.',
  button: 'Confirm',
}

export const { contract, handler } = route(
  'get-verification-form',
  {
    query: OpenedLink,
    answers: webPages,
    responses: { 200: Html },
  },
  ({ query }) => formPage(form, query.token),
)
