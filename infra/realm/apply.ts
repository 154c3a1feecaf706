/**
 * Brings a realm that exists to its description, part by part: read, compare, repair what differs, say so in a
 * sentence. What the description does not name is left alone.
 */
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import type { UserProfileConfig } from '@keycloak/keycloak-admin-client/lib/defs/userProfileMetadata.js'
import { reservedUsernames } from '../../shared/schemas/people/reserved-usernames.ts'
import { canonical, differences, inWords } from './differences.ts'
import type { Work } from './keycloak-connection.ts'
import { applyPasswordFlow } from './apply-password-flow.ts'
import { applyFence } from './password-fence.ts'
import { applyClientPolicies } from './apply-client-policies.ts'
import { applyIdentityProviders } from './apply-identity-providers.ts'
import { applySignInPages } from './apply-sign-in-pages.ts'
import { applyClients, rolesOfClient } from './apply-clients.ts'
import { ACCOUNT, type RealmDescription } from '../realm-description/realm.ts'
import { userProfile as describeProfile } from '../realm-description/user-profile.ts'

/**
 * Repairs whatever differs from the description and reports each repair through `work.say`.
 *
 * @param found the realm as Keycloak has it now
 */
export async function applyRealm(
  work: Work,
  found: RealmRepresentation,
  wanted: RealmDescription,
): Promise<void> {
  // Before the settings, which name it.
  await applyPasswordFlow(work, found, wanted.passwordFlow)
  await settings(work, found, wanted.settings)
  await signingKey(work, wanted.signingKey)
  await userProfile(work, wanted.userProfile)
  await roles(work, wanted.roles)
  await applyDefaults(work, found, wanted)
  // Before the clients, whose addresses they have to let past.
  await applyClientPolicies(work, wanted)
  await applyClients(work, wanted)
}

/**
 * What everybody and every new client gets, and what Keycloak's own clients may do: the parts that making a realm in a
 * single call cannot say.
 */
export async function applyDefaults(
  work: Work,
  found: RealmRepresentation,
  wanted: RealmDescription,
): Promise<void> {
  await defaultRoles(work, found, wanted)
  await defaultScopes(work, wanted.notDefaultScopes)
  await applyFence(work, wanted)
  await applySignInPages(work, wanted)
  await applyIdentityProviders(work, wanted)
}

async function settings(
  { admin, realm, say }: Work,
  found: RealmRepresentation,
  wanted: RealmRepresentation,
) {
  const changed = differences(wanted, found)
  if (changed.length === 0) return
  // Keycloak replaces `attributes` whole and keeps other settings among them, so all that is there goes along.
  const attributes = { ...found.attributes, ...wanted.attributes }
  await admin.realms.update({ realm }, { ...found, ...wanted, attributes })
  for (const change of changed) say(`realm ${realm}: ${inWords(change)}`)
}

async function signingKey({ admin, realm, say }: Work, wanted: RealmDescription['signingKey']) {
  const type = 'org.keycloak.keys.KeyProvider'
  const isTrue = (value: string | string[] | undefined) => value === undefined || String(value) === 'true'
  const found = await admin.components.find({ realm, type })
  const usable = found.some(
    ({ providerId, config }) =>
      providerId === wanted.providerId &&
      String(config?.['ecdsaEllipticCurveKey']) === String(wanted.config['ecdsaEllipticCurveKey']) &&
      isTrue(config?.['enabled']) &&
      isTrue(config?.['active']),
  )
  if (usable) return
  await admin.components.create({ realm, providerType: type, ...wanted })
  say(`realm ${realm}: signing key ${wanted.name} added`)
}

async function userProfile({ admin, realm, say }: Work, described: UserProfileConfig) {
  const found = await admin.users.getProfile({ realm })
  if (canonical(found) === canonical(described)) return
  const holders = await Promise.all(
    reservedUsernames.map((username) => admin.users.find({ realm, username, exact: true, max: 1 })),
  )
  const wanted = describeProfile(reservedUsernames.filter((_, i) => holders[i]?.length))
  if (canonical(found) === canonical(wanted)) return
  await admin.users.updateProfile({ realm, ...wanted })

  const had = new Map(found.attributes?.map((attribute) => [attribute.name, canonical(attribute)]))
  for (const attribute of wanted.attributes ?? []) {
    const before = had.get(attribute.name)
    had.delete(attribute.name)
    if (before === undefined) say(`user profile: attribute ${attribute.name} added`)
    else if (before !== canonical(attribute)) say(`user profile: attribute ${attribute.name} put back`)
  }
  for (const name of had.keys()) say(`user profile: attribute ${name} removed`)
  if (canonical(found.groups) !== canonical(wanted.groups)) say('user profile: groups put back')
  if (found.unmanagedAttributePolicy !== wanted.unmanagedAttributePolicy) {
    say('user profile: attributes that are not declared are refused again')
  }
}

async function roles({ admin, realm, say }: Work, wanted: RealmDescription['roles']) {
  const found = await admin.roles.find({ realm, briefRepresentation: false })
  for (const role of wanted) {
    const was = found.find(({ name }) => name === role.name)
    if (was === undefined) {
      await admin.roles.create({ realm, ...role })
      say(`role ${role.name} added`)
    } else if (was.description !== role.description) {
      await admin.roles.updateByName({ realm, name: role.name }, { ...was, ...role })
      say(`role ${role.name}: description put back`)
    }
  }
}

async function defaultRoles(
  { admin, realm, say }: Work,
  found: RealmRepresentation,
  wanted: RealmDescription,
) {
  const id = found.defaultRole?.id
  if (id === undefined) return
  const has = await admin.roles.getCompositeRoles({ realm, id })
  for (const name of wanted.defaultRoles.filter((role) => !has.some((held) => held.name === role))) {
    const role = await admin.roles.findOneByName({ realm, name })
    await admin.roles.createComposite({ realm, roleId: id }, role === undefined ? [] : [role])
    say(`default roles: ${name} added`)
  }
  const ofAccount = (await rolesOfClient({ admin, realm, say }, ACCOUNT, wanted.accountRoles)).filter(
    ({ role }) => !has.some((held) => held.id === role.id),
  )
  for (const { role } of ofAccount) {
    await admin.roles.createComposite({ realm, roleId: id }, [role])
    say(`default roles: ${role.name} added`)
  }
  for (const role of has.filter(({ name = '' }) => wanted.notDefaultRoles.includes(name))) {
    await admin.roles.delCompositeRoles({ realm, id }, [role])
    say(`default roles: ${role.name} removed`)
  }
}

async function defaultScopes({ admin, realm, say }: Work, unwanted: string[]) {
  // (The client's types forbid naming the realm in these two calls; the server needs it.)
  const where = { realm } as unknown as void & { realm: string }
  for (const { id = '', name = '' } of await admin.clientScopes.listDefaultOptionalClientScopes(where)) {
    if (!unwanted.includes(name)) continue
    await admin.clientScopes.delDefaultOptionalClientScope({ realm, id })
    say(`optional client scopes: ${name} removed`)
  }
  for (const { id = '', name = '' } of await admin.clientScopes.listDefaultClientScopes(where)) {
    if (!unwanted.includes(name)) continue
    await admin.clientScopes.delDefaultClientScope({ realm, id })
    say(`default client scopes: ${name} removed`)
  }
}
