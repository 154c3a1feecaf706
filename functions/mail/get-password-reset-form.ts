/** GET /auth/password-reset/confirm */
import { route } from '../../shared/http/route.ts'
import { formPage, webPages } from '../../shared/http/reply/web-page.ts'
import { Html, OpenedLink } from '../../shared/schemas/mail/link.ts'

const form = {
  title: 'Set a new password',
  text: 'You will be logged out on every device.',
  button: 'Set password',
  passwords: { password: 'New password', passwordConfirmation: 'The same again' },
}

export const { contract, handler } = route(
  'get-password-reset-form',
  {
    query: OpenedLink,
    answers: webPages,
    responses: { 200: Html },
  },
  ({ query }) => formPage(form, query.token),
)
