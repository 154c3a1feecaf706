import * as z from 'zod'
import { ProblemError } from '../problems.ts'
import { type Answer, errorCode, errorMessage, misconfigured, unavailable } from './http.ts'

/** What a 400 to a change of a user is about: its password, other members, this deployment, or Keycloak itself. */
export function refusedUser(answer: Answer): ProblemError {
  // Its database refused, and nothing is wrong with the user: above all while an earlier request for the same one, whose
  // answer was not waited for, is not over.
  const failure = errorMessage(answer)
  if (failure?.startsWith('Could not ')) return unavailable(new Error(`Keycloak answered 400: ${failure}`))
  if (errorCode(answer)?.startsWith('invalidPassword')) {
    return new ProblemError(
      'weak-password',
      'A password has 8 to 128 characters and is neither the username nor the email address.',
    )
  }
  const fields = fieldsOf(answer.body)
  // Of what a caller has not sent: the realm asks for more than Perch knows.
  if (fields.some((field) => field !== 'username' && field !== 'email'))
    return misconfigured('user profile', answer)
  const errors = fields.map((field) => ({ detail: 'is not accepted', pointer: `/${field}` }))
  return new ProblemError('validation-failed', 'See errors for what is wrong where.', {
    errors: errors.length > 0 ? errors : [{ detail: 'holds something that Keycloak does not accept' }],
  })
}

/** One field that is wrong stands by itself, several stand in a list. */
function fieldsOf(body: unknown): string[] {
  const Field = z.object({ field: z.string() })
  const result = z
    .union([
      Field.transform((one) => [one]),
      z.object({ errors: z.array(Field) }).transform(({ errors }) => errors),
    ])
    .safeParse(body)
  return result.success ? result.data.map(({ field }) => field).toSorted() : []
}
