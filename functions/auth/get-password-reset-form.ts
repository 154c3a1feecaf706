/** GET /auth/password-reset/confirm */
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { validate } from '../../shared/http/validate.ts'
import { formPage, pageProblems } from '../../shared/http/web-page.ts'
import { Html, OpenedLink } from '../../shared/schemas/link.ts'

export const contract = {
  summary: 'A page with a form that sets a new password; looking at it uses nothing up',
  query: OpenedLink,
  response: { 200: Html },
} satisfies Contract

const form = {
  title: 'Set a new password',
  text: 'You will be logged out on every device.',
  button: 'Set password',
  passwords: { password: 'New password', passwordConfirmation: 'The same again' },
}

export const handler = api()
  .use(pageProblems())
  .use(validate(contract))
  .handler(({ input: { query } }) => formPage(form, query.token))
