/**
 * Keycloak's administration as plain functions, for the command line and the tests: realms, clients, roles, users.
 * Those that add answer false when it was there already, those that delete when there was nothing; every other trouble
 * is an InfraFailure in plain words.
 */
import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type UserRepresentation from '@keycloak/keycloak-admin-client/lib/defs/userRepresentation.js'
import { InfraFailure } from '../terminal/failure.ts'
import { isRealmMissing, statusOf, whenFree, withAdmin } from './keycloak-connection.ts'
import type { KeycloakAdminClient, RealmConnection } from './keycloak-connection.ts'

/** Makes an empty realm; `setup` is what gives a realm Perch's settings. */
export function addRealm(connection: RealmConnection): Promise<boolean> {
  return withAdmin(connection, (admin) =>
    madeUnlessThere(() => whenFree(() => admin.realms.create({ realm: connection.realm, enabled: true }))),
  )
}

/** Deletes a realm with everybody in it. Keycloak's own realm `master` is refused. */
export async function deleteRealm(connection: RealmConnection): Promise<boolean> {
  const { realm } = connection
  if (realm === 'master') {
    throw new InfraFailure(
      'The realm master cannot be deleted.',
      'it is where Keycloak keeps its administrators',
      'name the realm that you meant',
    )
  }
  return withAdmin(connection, async (admin) => {
    if (!(await admin.realms.findOne({ realm }))) return false
    return goneIfThere(() => whenFree(() => admin.realms.del({ realm })))
  })
}

/** Adds a client, which may not take passwords; without a `secret`, Keycloak makes one for a confidential client. */
export function addClient(
  connection: RealmConnection,
  client: ClientRepresentation & { clientId: string },
): Promise<boolean> {
  return withAdmin(connection, (admin) =>
    madeUnlessThere(() =>
      admin.clients.create({
        realm: connection.realm,
        fullScopeAllowed: false,
        directAccessGrantsEnabled: false,
        ...client,
      }),
    ),
  )
}

export function deleteClient(connection: RealmConnection, clientId: string): Promise<boolean> {
  const { realm } = connection
  return withAdmin(connection, async (admin) => {
    const [found] = await admin.clients.find({ realm, clientId })
    const id = found?.id
    return id !== undefined && goneIfThere(() => admin.clients.del({ realm, id }))
  })
}

/** Adds a realm role. It appears in tokens only once it is mapped to the client's scope (infra/realm-description/realm.ts). */
export function addRole(connection: RealmConnection, name: string, description = ''): Promise<boolean> {
  return withAdmin(connection, (admin) =>
    madeUnlessThere(() => admin.roles.create({ realm: connection.realm, name, description })),
  )
}

export function deleteRole(connection: RealmConnection, name: string): Promise<boolean> {
  return withAdmin(connection, (admin) =>
    goneIfThere(() => admin.roles.delByName({ realm: connection.realm, name })),
  )
}

/** Adds a user who may log in at once. False also when the email is another user's. */
export function addUser(
  connection: RealmConnection,
  user: { username: string; email: string; password?: string },
): Promise<boolean> {
  const { username, email, password } = user
  const credentials = password === undefined ? [] : [{ type: 'password', value: password, temporary: false }]
  return withAdmin(connection, (admin) =>
    madeUnlessThere(() =>
      admin.users.create({ realm: connection.realm, username, email, enabled: true, credentials }),
    ),
  )
}

/** The realm's users by name, at most `max` (100 by default). `search` matches names and addresses in part. */
export function listUsers(
  connection: RealmConnection,
  { search, max = 100 }: { search?: string; max?: number } = {},
): Promise<UserRepresentation[]> {
  return withAdmin(connection, (admin) =>
    admin.users.find({ realm: connection.realm, max, ...(search === undefined ? {} : { search }) }),
  )
}

export interface RoleGrant {
  username: string
  role: string
}

/** Gives a user a realm role. False when the user has it already, by whatever way. */
export function grantRole(connection: RealmConnection, { username, role }: RoleGrant): Promise<boolean> {
  const { realm } = connection
  return withAdmin(connection, async (admin) => {
    const { id, found } = await userAndRole(admin, realm, username, role)
    if (await hasRole(admin, realm, id, role)) return false
    await admin.users.addRealmRoleMappings({ realm, id, roles: [found] })
    return true
  })
}

/**
 * Takes a realm role from a user and signs the user out, so that no token with the role lives on.
 * False when the user did not have it. Throws InfraFailure when a group still gives it.
 */
export function revokeRole(connection: RealmConnection, { username, role }: RoleGrant): Promise<boolean> {
  const { realm } = connection
  return withAdmin(connection, async (admin) => {
    const { id, found } = await userAndRole(admin, realm, username, role)
    if (!(await hasRole(admin, realm, id, role))) return false
    await admin.users.delRealmRoleMappings({ realm, id, roles: [found] })
    if (await hasRole(admin, realm, id, role)) await unpackDefaultRoles(admin, realm, id, role)
    await admin.users.logout({ realm, id })
    if (!(await hasRole(admin, realm, id, role))) return true
    throw new InfraFailure(
      `${username} still has the role ${role}.`,
      'a group or another role of this user includes it',
      `take that away in Keycloak's console: Users, ${username}, Role mapping`,
    )
  })
}

/**
 * A default role is held through the one composite `default-roles-<realm>`, and nothing can be taken out of it for a
 * single user: so that user is given its other parts directly, and the composite goes.
 */
async function unpackDefaultRoles(admin: KeycloakAdminClient, realm: string, id: string, role: string) {
  const all = (await admin.realms.findOne({ realm }))?.defaultRole
  if (all?.id === undefined || all.name === undefined) return
  const parts = await admin.roles.getCompositeRoles({ realm, id: all.id })
  for (const part of parts) {
    if (part.id === undefined || part.name === undefined) continue
    const roles = [{ id: part.id, name: part.name }]
    if (part.clientRole === true && part.containerId !== undefined) {
      await admin.users.addClientRoleMappings({ realm, id, clientUniqueId: part.containerId, roles })
    } else if (part.name !== role) {
      await admin.users.addRealmRoleMappings({ realm, id, roles })
    }
  }
  await admin.users.delRealmRoleMappings({ realm, id, roles: [{ id: all.id, name: all.name }] })
}

async function hasRole(
  admin: KeycloakAdminClient,
  realm: string,
  id: string,
  role: string,
): Promise<boolean> {
  const roles = await admin.users.listCompositeRealmRoleMappings({ realm, id })
  return roles.some(({ name }) => name === role)
}

async function userAndRole(admin: KeycloakAdminClient, realm: string, username: string, role: string) {
  const id = await findUserId(admin, realm, username)
  if (id === undefined) {
    throw new InfraFailure(
      `There is no user ${username} in the realm ${realm}.`,
      'the name must be the whole username',
      'npm run infra -- user list',
    )
  }
  const found = await admin.roles.findOneByName({ realm, name: role })
  if (found?.id === undefined) {
    throw new InfraFailure(
      `There is no role ${role} in the realm ${realm}.`,
      'only roles of the realm can be granted and revoked',
      `npm run infra -- role add ${role}`,
    )
  }
  return { id, found: { id: found.id, name: role } }
}

async function findUserId(admin: KeycloakAdminClient, realm: string, username: string) {
  const [user] = await admin.users.find({ realm, username, exact: true })
  return user?.id
}

async function madeUnlessThere(create: () => Promise<unknown>): Promise<boolean> {
  return create().then(
    () => true,
    (error: unknown) => {
      if (statusOf(error) === 409) return false
      throw error
    },
  )
}

async function goneIfThere(remove: () => Promise<unknown>): Promise<boolean> {
  return remove().then(
    () => true,
    (error: unknown) => {
      // A realm that is missing is a mistake in the settings and said as such.
      if (statusOf(error) === 404 && !isRealmMissing(error)) return false
      throw error
    },
  )
}
