/** GET /auth/email-verification/confirm */
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { validate } from '../../shared/http/validate.ts'
import { formPage, pageProblems } from '../../shared/http/web-page.ts'
import { Html, OpenedLink } from '../../shared/schemas/link.ts'

export const contract = {
  summary: 'A page with a form that verifies an address; looking at it uses nothing up',
  query: OpenedLink,
  response: { 200: Html },
} satisfies Contract

const form = {
  title: 'Confirm your email address',
  text: 'One click, and we know that this address is yours.',
  button: 'Confirm',
}

export const handler = api()
  .use(pageProblems())
  .use(validate(contract))
  .handler(({ input: { query } }) => formPage(form, query.token))
