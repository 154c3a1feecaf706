import { problemOf } from '../../../shared/domain/requests/problem-of.ts'
import { ClientRefused, KeycloakRefused, KeycloakUnavailable } from '../../../shared/keycloak/errors.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { QueueUnavailable } from '../../../shared/queue/queue.ts'
import { RedisUnavailable } from '../../../shared/redis/port.ts'
import { SecretsUnavailable } from '../../../shared/secrets/secrets.ts'

const cause = new Error('ECONNREFUSED 10.0.0.7')

test.each([
  ['redis-unavailable', new RedisUnavailable(cause)],
  ['keycloak-unavailable', new KeycloakUnavailable(cause)],
  ['keycloak-unavailable', new ClientRefused('perch-api', cause)],
  ['queue-unavailable', new QueueUnavailable(cause)],
  ['secrets-unavailable', new SecretsUnavailable(cause)],
])('%s: the caller is told no more than that, the operator the cause', (code, error) => {
  const problem = problemOf(error) as ProblemError
  expect(problem).toMatchObject({ name: 'ProblemError', code, statusCode: 503, cause })
  expect(`${problem.message} ${error.message}`).not.toMatch(/ECONN|10\.0|perch-api/)
})

test.each([
  ['credentials', 401, 'invalid-credentials'],
  ['disabled', 403, 'account-disabled'],
  ['not-set-up', 403, 'account-setup-required'],
  ['second-factor', 403, 'second-factor-required'],
  ['password-policy', 400, 'weak-password'],
  ['password-guessed', 400, 'weak-password'],
  ['password-repeats', 400, 'weak-password'],
  ['fields', 400, 'validation-failed'],
] as const)('refused by Keycloak for %s: %d %s', (reason, statusCode, code) => {
  expect(problemOf(new KeycloakRefused(reason))).toMatchObject({ statusCode, code })
})

test('names the fields that Keycloak does not accept, or says that it names none', () => {
  expect(problemOf(new KeycloakRefused('fields', ['email']))).toMatchObject({
    errors: [{ detail: 'is not accepted', pointer: '/email' }],
  })
  expect(problemOf(new KeycloakRefused('fields'))).toMatchObject({
    errors: [{ detail: 'holds something that Keycloak does not accept' }],
  })
})

test.each([new ProblemError('user-not-found', 'None.'), new Error('a mistake of ours'), undefined])(
  'returns any other error as it is',
  (error) => {
    expect(problemOf(error)).toBe(error)
  },
)
