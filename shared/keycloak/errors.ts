import { Unavailable } from '../unavailable.ts'

/** Keycloak did not answer, or not as it should. */
export class KeycloakUnavailable extends Unavailable {
  constructor(cause: unknown) {
    super('keycloak', cause)
  }
}

/** Keycloak does not take our client for what it is. It answers, so this is no outage, and an alarm of its own. */
export class ClientRefused extends KeycloakUnavailable {
  readonly clientId: string

  constructor(clientId: string, cause: Error) {
    super(cause)
    this.clientId = clientId
  }
}

/**
 * Why Keycloak does not take what a user sent: at a sign-in the credentials (wrong, unknown and locked alike), or after the right
 * password what the account lacks; of a user who is created or changed the password, by its policy or by ours, or fields.
 */
export type RefusalReason =
  | 'credentials'
  | 'disabled'
  | 'not-set-up'
  | 'second-factor'
  | 'password-policy'
  | 'password-guessed'
  | 'password-repeats'
  | 'fields'

/** Keycloak, or this folder in its place, does not take what a user sent. Nothing was changed. */
export class KeycloakRefused extends Error {
  readonly reason: RefusalReason
  /** Of `fields`: their names, as far as Keycloak tells. */
  readonly fields: readonly string[]

  constructor(reason: RefusalReason, fields: readonly string[] = []) {
    super(`Keycloak refused: ${reason}`)
    this.name = 'KeycloakRefused'
    this.reason = reason
    this.fields = fields
  }
}

/** Whether an error is Keycloak's refusal for this reason. */
export function isRefused(error: unknown, reason: RefusalReason): error is KeycloakRefused {
  return error instanceof KeycloakRefused && error.reason === reason
}
