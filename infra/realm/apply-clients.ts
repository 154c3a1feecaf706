/** The clients' part of bringing a realm to its description: settings, secrets, mappers, scopes, roles. */
import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type MappingsRepresentation from '@keycloak/keycloak-admin-client/lib/defs/mappingsRepresentation.js'
import { differences, inWords } from './differences.ts'
import { InfraFailure } from '../terminal/failure.ts'
import type { Work } from './keycloak-connection.ts'
import { ACCOUNT, ADMIN_CLIENT, API_CLIENT, REALM_MANAGEMENT } from '../realm-description/realm.ts'
import type { RealmDescription } from '../realm-description/realm.ts'

/** Repairs our clients, the roles their tokens may carry, and the roles of the service account. */
export async function applyClients(work: Work, wanted: RealmDescription): Promise<void> {
  const rolesOf: Record<string, Role[]> = {
    [ADMIN_CLIENT]: await rolesOfClient(work, REALM_MANAGEMENT, wanted.adminRoles),
    [API_CLIENT]: await rolesOfClient(work, ACCOUNT, wanted.accountRoles),
  }
  for (const client of wanted.clients) {
    const clientId = client.clientId ?? ''
    const found = await findOrAdd(work, client)
    const id = found.id ?? ''
    await settings(work, id, found, client)
    await mappers(work, id, found, client)
    await scopes(work, id, client)
    const realmRoles = await rolesOfRealm(work, wanted.realmRolesInTokens[clientId] ?? [])
    const clientRoles = rolesOf[clientId] ?? []
    await rolesInTokens(work, id, clientId, [...realmRoles, ...clientRoles])
    if (clientId === ADMIN_CLIENT) await serviceAccountRoles(work, id, clientRoles)
  }
}

async function findOrAdd(
  { admin, realm, say }: Work,
  wanted: ClientRepresentation,
): Promise<ClientRepresentation> {
  const clientId = wanted.clientId ?? ''
  const [found] = await admin.clients.find({ realm, clientId })
  if (found !== undefined) return found
  await admin.clients.create({ realm, ...wanted })
  say(`client ${clientId} added`)
  const [made] = await admin.clients.find({ realm, clientId })
  return made ?? {}
}

async function settings(work: Work, id: string, found: ClientRepresentation, wanted: ClientRepresentation) {
  // Keycloak's PUT of a client leaves scopes and mappers alone: they have end points of their own.
  const {
    protocolMappers: _,
    defaultClientScopes: _default,
    optionalClientScopes: _optional,
    ...own
  } = wanted
  const changed = differences(own, found)
  if (changed.length === 0) return
  const attributes = { ...found.attributes, ...own.attributes }
  const at = { realm: work.realm, id }
  await work.admin.clients.update(at, { ...own, attributes })
  // The policies look at the client as it was, and take from it what it may have from now on.
  const now = await work.admin.clients.findOne(at)
  if (differences(own, now ?? {}).length > 0) await work.admin.clients.update(at, { ...own, attributes })
  for (const change of changed) work.say(`client ${wanted.clientId}: ${inWords(change)}`)
}

async function mappers(
  { admin, realm, say }: Work,
  id: string,
  found: ClientRepresentation,
  wanted: ClientRepresentation,
) {
  const has = found.protocolMappers ?? []
  for (const mapper of wanted.protocolMappers ?? []) {
    const was = has.find(({ name }) => name === mapper.name)
    if (was?.id === undefined) {
      await admin.clients.addProtocolMapper({ realm, id }, mapper)
      say(`client ${wanted.clientId}: mapper ${mapper.name} added`)
    } else if (differences(mapper, was).length > 0) {
      await admin.clients.updateProtocolMapper({ realm, id, mapperId: was.id }, { ...mapper, id: was.id })
      say(`client ${wanted.clientId}: mapper ${mapper.name} put back`)
    }
  }
  for (const { id: mapperId = '', name } of has) {
    if (wanted.protocolMappers?.some((mapper) => mapper.name === name) === true) continue
    await admin.clients.delProtocolMapper({ realm, id, mapperId })
    say(`client ${wanted.clientId}: mapper ${name} removed`)
  }
}

async function scopes({ admin, realm, say }: Work, id: string, wanted: ClientRepresentation) {
  const wantedNames = wanted.defaultClientScopes ?? []
  const has = await admin.clients.listDefaultClientScopes({ realm, id })
  for (const { id: clientScopeId = '', name = '' } of await admin.clients.listOptionalClientScopes({
    realm,
    id,
  })) {
    await admin.clients.delOptionalClientScope({ realm, id, clientScopeId })
    say(`client ${wanted.clientId}: optional scope ${name} removed`)
  }
  for (const { id: clientScopeId = '', name = '' } of has) {
    if (wantedNames.includes(name)) continue
    await admin.clients.delDefaultClientScope({ realm, id, clientScopeId })
    say(`client ${wanted.clientId}: scope ${name} removed`)
  }
  const missing = wantedNames.filter((name) => !has.some((scope) => scope.name === name))
  const all = missing.length === 0 ? [] : await admin.clientScopes.find({ realm })
  for (const name of missing) {
    const clientScopeId = all.find((scope) => scope.name === name)?.id
    if (clientScopeId === undefined) throw missingPart(`the client scope ${name}`, realm)
    await admin.clients.addDefaultClientScope({ realm, id, clientScopeId })
    say(`client ${wanted.clientId}: scope ${name} added`)
  }
}

/** A role with the client it belongs to; a role of the realm has none. */
export interface Role {
  role: { id: string; name: string }
  client?: string
}

async function rolesInTokens({ admin, realm, say }: Work, id: string, clientId: string, wanted: Role[]) {
  const held = rolesOf(await admin.clients.listScopeMappings({ realm, id }))
  for (const { role, client } of without(wanted, held)) {
    if (client === undefined) await admin.clients.addRealmScopeMappings({ realm, id }, [role])
    else await admin.clients.addClientScopeMappings({ realm, id, client: client }, [role])
    say(`client ${clientId}: role ${role.name} may appear in its tokens`)
  }
  for (const { role, client } of without(held, wanted)) {
    if (client === undefined) await admin.clients.delRealmScopeMappings({ realm, id }, [role])
    else await admin.clients.delClientScopeMappings({ realm, id, client: client }, [role])
    say(`client ${clientId}: role ${role.name} may no longer appear in its tokens`)
  }
}

async function serviceAccountRoles({ admin, realm, say }: Work, clientUuid: string, wanted: Role[]) {
  const user = await admin.clients.getServiceAccountUser({ realm, id: clientUuid })
  const id = user.id ?? ''
  const held = rolesOf(await admin.users.listRoleMappings({ realm, id }))
  for (const { role, client } of without(wanted, held)) {
    await admin.users.addClientRoleMappings({ realm, id, clientUniqueId: client ?? '', roles: [role] })
    say(`service account of ${ADMIN_CLIENT}: role ${role.name} added`)
  }
  for (const { role, client } of without(held, wanted)) {
    if (client === undefined) await admin.users.delRealmRoleMappings({ realm, id, roles: [role] })
    else await admin.users.delClientRoleMappings({ realm, id, clientUniqueId: client, roles: [role] })
    say(`service account of ${ADMIN_CLIENT}: role ${role.name} taken away`)
  }
}

function without(roles: Role[], others: Role[]): Role[] {
  return roles.filter(({ role }) => !others.some((other) => other.role.id === role.id))
}

function rolesOf({ realmMappings = [], clientMappings = {} }: MappingsRepresentation): Role[] {
  const ofClients = Object.values(clientMappings) as {
    id: string
    mappings: { id: string; name: string }[]
  }[]
  return [
    ...realmMappings.map(({ id = '', name = '' }) => ({ role: { id, name } })),
    ...ofClients.flatMap(({ id: client, mappings }) =>
      mappings.map(({ id, name }) => ({ role: { id, name }, client })),
    ),
  ]
}

async function rolesOfRealm({ admin, realm }: Work, names: string[]): Promise<Role[]> {
  return Promise.all(
    names.map(async (name) => {
      const role = await admin.roles.findOneByName({ realm, name })
      if (role?.id === undefined) throw missingPart(`the role ${name}`, realm)
      return { role: { id: role.id, name } }
    }),
  )
}

export async function rolesOfClient(
  { admin, realm }: Work,
  clientId: string,
  names: string[],
): Promise<Role[]> {
  const [client] = await admin.clients.find({ realm, clientId })
  const id = client?.id
  if (id === undefined) throw missingPart(`the client ${clientId}`, realm)
  const all = await admin.clients.listRoles({ realm, id })
  return names.map((name) => {
    const role = all.find((one) => one.name === name)
    if (role?.id === undefined) throw missingPart(`the role ${name} of ${clientId}`, realm)
    return { role: { id: role.id, name }, client: id }
  })
}

/** Parts that Keycloak itself puts into every realm cannot be put back one by one. */
function missingPart(what: string, realm: string): InfraFailure {
  return new InfraFailure(
    `The realm ${realm} has lost ${what}.`,
    'Keycloak makes it with every realm, and somebody deleted it',
    `make the realm anew (this deletes its users): npm run infra -- realm delete ${realm}, then npm run infra -- setup`,
  )
}
