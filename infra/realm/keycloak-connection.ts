/** The way into Keycloak's administration: one fresh login a piece of work, a limit on every call, failures in words. */
import KeycloakAdminClient, { NetworkError } from '@keycloak/keycloak-admin-client'
import { timeLimit } from '../../shared/config.ts'
import { InfraFailure, messageOf } from '../terminal/failure.ts'

export type { KeycloakAdminClient }

/** The administrator of the whole Keycloak: for set-up only, never for a function. */
export interface AdminConnection {
  keycloakUrl: string
  adminUsername: string
  adminPassword: string
  /** The realm to work on. */
  realm?: string
  /** Limit of each call in milliseconds; 15,000 by default, times TIME_LIMIT_FACTOR (a new realm takes about one second). */
  timeoutMs?: number
}

export interface RealmConnection extends AdminConnection {
  realm: string
}

/** A piece of work on one realm: the way in, its name, and where to report each change. */
export interface Work {
  admin: KeycloakAdminClient
  realm: string
  say: (change: string) => void
}

/**
 * Logs in afresh and runs `use`: the administrator's token lives for a minute only.
 * Throws InfraFailure, also for whatever Keycloak answers inside `use`.
 */
export async function withAdmin<T>(
  connection: AdminConnection,
  use: (admin: KeycloakAdminClient) => Promise<T>,
): Promise<T> {
  const { keycloakUrl, adminUsername, adminPassword, timeoutMs = timeLimit(15_000) } = connection
  const admin = new KeycloakAdminClient({ baseUrl: keycloakUrl, realmName: 'master', timeout: timeoutMs })
  const login = { username: adminUsername, password: adminPassword }
  try {
    await admin.auth({ grantType: 'password', clientId: 'admin-cli', ...login })
  } catch (error) {
    throw explainLogin(error, connection)
  }
  try {
    return await use(admin)
  } catch (error) {
    throw explain(error, connection)
  }
}

/** The HTTP status that Keycloak answered with, where an error is such an answer. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof NetworkError ? error.response.status : undefined
}

/** Whether Keycloak says that the realm itself is missing, not something in it. */
export function isRealmMissing(error: unknown): boolean {
  return statusOf(error) === 404 && messageOf(error) === 'Realm not found.'
}

function explainLogin(error: unknown, connection: AdminConnection): InfraFailure {
  const { keycloakUrl, adminUsername } = connection
  const status = statusOf(error)
  // "Invalid user credentials" comes as 400 from this end point, and as 401 from older versions.
  if (status === 400 || status === 401) {
    return new InfraFailure(
      `Keycloak at ${keycloakUrl} refused the administrator ${adminUsername}: ${answerOf(error)}.`,
      'the name or the password is wrong; Keycloak keeps those of its very first start, whatever the settings say now',
      'set KEYCLOAK_ADMIN_USERNAME and KEYCLOAK_ADMIN_PASSWORD to those, or start anew: npm run infra -- remove',
      { cause: error },
    )
  }
  // Every Keycloak has the realm master, so 404 means another server, or another path on it.
  return status === 404 ? notKeycloak(error, keycloakUrl) : explain(error, connection)
}

function explain(error: unknown, connection: AdminConnection): InfraFailure {
  if (error instanceof InfraFailure) return error
  const { keycloakUrl, adminUsername, realm } = connection
  const options = { cause: error }
  const status = statusOf(error)

  if (status === 403) {
    return new InfraFailure(
      `Keycloak at ${keycloakUrl} does not let ${adminUsername} do that.`,
      'set-up needs an administrator of the realm master with the role admin',
      'set KEYCLOAK_ADMIN_USERNAME and KEYCLOAK_ADMIN_PASSWORD to such a one',
      options,
    )
  }
  if (isRealmMissing(error)) {
    return new InfraFailure(
      `There is no realm ${realm ?? ''} in the Keycloak at ${keycloakUrl}.`,
      'it was deleted, never set up, or KEYCLOAK_REALM names another one',
      'npm run infra -- setup',
      options,
    )
  }
  if (status !== undefined) {
    return new InfraFailure(
      `Keycloak at ${keycloakUrl} refused with ${status}.`,
      answerOf(error),
      'correct what it names, then the same command again',
      options,
    )
  }
  if (nameOf(error) === 'TimeoutError') {
    return new InfraFailure(
      `Keycloak at ${keycloakUrl} did not answer in time.`,
      'it is still starting, out of memory, or something else listens there',
      'npm run infra -- status',
      options,
    )
  }
  const cause = causeOf(error)
  if (nameOf(error) === 'TypeError' && cause !== undefined) {
    return new InfraFailure(
      `Keycloak at ${keycloakUrl} cannot be reached.`,
      codeOf(cause),
      'npm run infra -- status, and npm run infra -- run keycloak if it is not running',
      options,
    )
  }
  return notKeycloak(error, keycloakUrl)
}

/** What adds or deletes a realm: once more where Keycloak says that it waited too long for another such work. */
export async function whenFree<T>(work: () => Promise<T>, attempts = 10): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isBusy = statusOf(error) === 400 && messageOf(error) === 'Database operation failed'
    if (!isBusy || attempts === 1) throw error
    return whenFree(work, attempts - 1)
  }
}

function notKeycloak(error: unknown, keycloakUrl: string): InfraFailure {
  return new InfraFailure(
    `What answers at ${keycloakUrl} is not a Keycloak that Perch understands.`,
    messageOf(error),
    'look at KEYCLOAK_URL, and at the version: Perch is made for Keycloak 26',
    { cause: error },
  )
}

/** Keycloak's own words: the member that holds them differs from end point to end point. */
function answerOf(error: unknown): string {
  const data: unknown = error instanceof NetworkError ? error.responseData : undefined
  if (typeof data === 'object' && data !== null) {
    const members = data as Record<string, unknown>
    for (const name of ['error_description', 'errorMessage', 'error']) {
      const value = members[name]
      const field = members['field']
      if (typeof value === 'string') return typeof field === 'string' ? `${field}: ${value}` : value
    }
  }
  return messageOf(error)
}

// By name, not by class: errors of `fetch` are of another class than ours where tests run in a context of their own.
function nameOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined
}

function causeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined
}

function codeOf(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : messageOf(cause)
}
