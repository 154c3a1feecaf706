/** Throw-away realms on the Keycloak of the test run, and what several infra tests do with them. */
import { randomBytes } from 'node:crypto'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import type { KeycloakAdminClient } from '../../../infra/realm/keycloak-connection.ts'
import { removeRealm } from '../../support/world/test-realm.ts'
import { setup } from '../../../infra/realm/setup.ts'
import type { SetupOptions } from '../../../infra/realm/setup.ts'

export const connection = {
  keycloakUrl: process.env['TEST_KEYCLOAK_URL'] ?? '',
  adminUsername: process.env['TEST_KEYCLOAK_ADMIN_USERNAME'] ?? '',
  adminPassword: process.env['TEST_KEYCLOAK_ADMIN_PASSWORD'] ?? '',
}

export const publicUrl = 'http://localhost:3999'

/** Options for a realm with a name of its own; nothing is made yet. */
export function freshRealm(): SetupOptions {
  const realm = `test-${randomBytes(6).toString('hex')}`
  return {
    ...connection,
    realm,
    clientSecret: 'api-secret',
    adminClientSecret: 'admin-secret',
    publicUrl,
    testing: true,
  }
}

/** Makes a realm before the tests of a `describe` and deletes it after them. */
export function useRealm(): SetupOptions {
  const options = freshRealm()
  beforeAll(() => setup(options))
  afterAll(() => removeRealm(options))
  return options
}

/** As the administrator, with the realm's name at hand. */
export function asAdmin<T>(
  { realm }: SetupOptions,
  use: (admin: KeycloakAdminClient, realm: string) => Promise<T>,
): Promise<T> {
  return withAdmin({ ...connection, realm }, (admin) => use(admin, realm))
}

export interface TestUser {
  username: string
  email: string
  password: string
  attributes?: Record<string, string[]>
}

export const robin: TestUser = {
  username: 'robin_1',
  email: 'robin@example.org',
  password: 'a password of robin',
  attributes: { uid: ['41'] },
}

/** Adds a user and returns Keycloak's id of it. */
export function addTestUser(options: SetupOptions, user: TestUser): Promise<string> {
  const { password, ...profile } = user
  return asAdmin(options, async (admin, realm) => {
    const credentials = [{ type: 'password', value: password }]
    return (await admin.users.create({ realm, ...profile, enabled: true, credentials })).id
  })
}

export interface Answer {
  status: number
  body: Record<string, unknown>
}

/** Asks the realm's token end point as `perch-api` (or as the client given). */
export async function askToken(options: SetupOptions, form: Record<string, string>): Promise<Answer> {
  const client = { client_id: 'perch-api', client_secret: options.clientSecret }
  const response = await fetch(
    `${connection.keycloakUrl}/realms/${options.realm}/protocol/openid-connect/token`,
    {
      method: 'POST',
      // Some refusals are pages otherwise.
      headers: { accept: 'application/json' },
      body: new URLSearchParams({ ...client, ...form }),
    },
  )
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** A password login through `perch-api`. */
export function logIn(
  options: SetupOptions,
  { username, password }: TestUser,
  more: Record<string, string> = {},
) {
  return askToken(options, { grant_type: 'password', username, password, ...more })
}
