import { ClientRefused, KeycloakRefused } from '../../keycloak/errors.ts'
import { ProblemError } from '../../problems.ts'
import { Unavailable } from '../../unavailable.ts'

/** The one place where errors from below the domain become problems. Any other error is returned as it is. */
export function problemOf<Thrown>(error: Thrown): Thrown | ProblemError {
  if (error instanceof KeycloakRefused) return refused(error)
  if (error instanceof Unavailable) return unavailable(error)
  return error
}

function unavailable(error: Unavailable): ProblemError {
  const { dependency, cause } = error
  switch (dependency) {
    case 'redis':
      return new ProblemError('redis-unavailable', 'The data store did not answer. Try again in a moment.', {
        cause,
      })
    case 'queue':
      return new ProblemError('queue-unavailable', 'The queue did not answer. Try again in a moment.', {
        cause,
      })
    case 'secrets':
      return new ProblemError('secrets-unavailable', 'A secret could not be read. Try again in a moment.', {
        cause,
      })
    case 'keycloak':
      return keycloakUnavailable(error)
  }
}

function keycloakUnavailable(error: Unavailable): ProblemError {
  return new ProblemError(
    'keycloak-unavailable',
    error instanceof ClientRefused
      ? 'The identity provider refuses this service. Its operators have to mend that.'
      : 'The identity provider did not answer. Try again in a moment.',
    { cause: error.cause },
  )
}

function refused({ reason, fields }: KeycloakRefused): ProblemError {
  switch (reason) {
    case 'credentials':
      return invalidCredentials()
    case 'disabled':
      return new ProblemError(
        'account-disabled',
        'This account is disabled. Ask the operator of this service.',
      )
    case 'not-set-up':
      return new ProblemError(
        'account-setup-required',
        'Sign in through the browser once to finish setting it up: GET /auth/oidc/start.',
      )
    case 'second-factor':
      return new ProblemError(
        'second-factor-required',
        'The password is right, and this account has a second factor: sign in through GET /auth/oidc/start.',
      )
    case 'password-policy':
      return new ProblemError(
        'weak-password',
        'A password has 8 to 128 characters, and is neither the username nor the email address, nor a word such as perch with digits.',
      )
    case 'password-guessed':
      return new ProblemError(
        'weak-password',
        'This password is among those that are guessed first. Take a longer one, such as four words that do not belong together.',
      )
    case 'password-repeats':
      return new ProblemError(
        'weak-password',
        'This password repeats one and the same thing. Take another one, such as four words that do not belong together.',
      )
    case 'fields':
      return new ProblemError('validation-failed', 'See errors for what is wrong where.', {
        errors:
          fields.length > 0
            ? fields.map((field) => ({ detail: 'is not accepted', pointer: `/${field}` }))
            : [{ detail: 'holds something that Keycloak does not accept' }],
      })
  }
}

/** There is no such account, or the password is another: no answer says which. */
export function invalidCredentials(): ProblemError {
  return new ProblemError(
    'invalid-credentials',
    'There is no account with this identifier and this password.',
  )
}

/** Right or wrong: it is not looked at. */
export function passwordLoginOff(): ProblemError {
  return new ProblemError(
    'password-login-off',
    'Passwords are typed on the pages of Keycloak: GET /auth/oidc/start.',
  )
}

/** The one problem of every token that is not valid, so that it tells nothing about why. */
export function unauthenticated(): ProblemError {
  return new ProblemError('unauthenticated', 'The access token is not valid, or its session has ended.')
}
