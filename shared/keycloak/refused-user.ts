import * as z from 'zod'
import { KeycloakRefused, KeycloakUnavailable } from './errors.ts'
import { type Answer, errorCode, errorMessage, misconfigured } from './http.ts'

/** What a 400 to a change of a user is about: its password, other members, this deployment, or Keycloak itself. */
export function refusedUser(answer: Answer): KeycloakRefused | KeycloakUnavailable {
  // Its database refused, and nothing is wrong with the user: above all while an earlier request for the same one, whose
  // answer was not waited for, is not over.
  const failure = errorMessage(answer)
  if (failure?.startsWith('Could not '))
    return new KeycloakUnavailable(new Error(`Keycloak answered 400: ${failure}`))
  if (errorCode(answer)?.startsWith('invalidPassword')) return new KeycloakRefused('password-policy')
  const fields = fieldsOf(answer.body)
  // Of what a caller has not sent: the realm asks for more than Perch knows.
  if (fields.some((field) => field !== 'username' && field !== 'email'))
    return misconfigured('user profile', answer)
  return new KeycloakRefused('fields', fields)
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
