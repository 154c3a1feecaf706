import type { KeycloakAdminClient } from '../../../infra/realm/keycloak-connection.ts'
import { setup } from '../../../infra/realm/setup.ts'
import { asAdmin, publicUrl, useRealm } from './test-realm.ts'

describe('a change made in the console', () => {
  const options = useRealm()
  const { realm } = options
  type Change = (admin: KeycloakAdminClient) => Promise<unknown>
  const client = async (admin: KeycloakAdminClient, clientId = 'perch-api') => {
    const [found] = await admin.clients.find({ realm, clientId })
    return { ...found, id: found?.id ?? '', mappers: found?.protocolMappers ?? [] }
  }
  // As the console does it, with the whole client: a PUT without `webOrigins` makes Keycloak derive some.
  const changeClient = async (admin: KeycloakAdminClient, change: object) => {
    const { mappers: _, ...found } = await client(admin)
    await admin.clients.update({ realm, id: found.id }, { ...found, ...change })
  }
  const scopeId = async (admin: KeycloakAdminClient, name: string) =>
    (await admin.clientScopes.find({ realm })).find((scope) => scope.name === name)?.id ?? ''
  const role = async (admin: KeycloakAdminClient, name: string) => {
    const found = await admin.roles.findOneByName({ realm, name })
    return { id: found?.id ?? '', name }
  }

  const cases: [string, Change, string[]][] = [
    [
      'a setting',
      (admin) => admin.realms.update({ realm }, { accessTokenLifespan: 60 }),
      [`realm ${realm}: accessTokenLifespan was 60, is now 3600`],
    ],
    [
      'all attributes, which hold a setting as well',
      (admin) => admin.realms.update({ realm }, { clientSessionIdleTimeout: 60, attributes: {} }),
      [
        `realm ${realm}: clientSessionIdleTimeout was 60, is now 2592000`,
        `realm ${realm}: clientSessionMaxLifespan was 0, is now 7776000`,
        `realm ${realm}: attributes.adminEventsExpiration was not set, is now 604800`,
      ],
    ],
    [
      'the secret of a client',
      (admin) => changeClient(admin, { secret: 'something-else' }),
      ['client perch-api: secret replaced'],
    ],
    [
      'a redirect address',
      (admin) => changeClient(admin, { redirectUris: [`${publicUrl}/in`] }),
      [`client perch-api: redirectUris was ["${publicUrl}/in"], is now ["${publicUrl}/auth/oidc/callback"]`],
    ],
    [
      'full scope',
      (admin) => changeClient(admin, { fullScopeAllowed: true }),
      ['client perch-api: fullScopeAllowed was true, is now false'],
    ],
    [
      'clients that take passwords, of Keycloak and of others',
      async (admin) => {
        const { mappers: _, ...cli } = await client(admin, 'admin-cli')
        await admin.clients.update(
          { realm, id: cli.id },
          { ...cli, enabled: true, directAccessGrantsEnabled: true },
        )
        await admin.clients.create({
          realm,
          clientId: 'old-app',
          publicClient: true,
          directAccessGrantsEnabled: true,
        })
      },
      [
        // Its password grant was taken by the client policies at once.
        'client admin-cli: enabled was true, is now false',
        'client old-app: directAccessGrantsEnabled was true, is now false',
      ],
    ],
    [
      'a mapper changed, one deleted, one added',
      async (admin) => {
        const { id, mappers } = await client(admin)
        const uid = mappers.find(({ name }) => name === 'uid')
        const audience = mappers.find(({ name }) => name === 'audience')
        const { id: _, ...more } = { ...audience, name: 'more' }
        const changed = { ...uid, config: { ...uid?.config, 'jsonType.label': 'String' } }
        await admin.clients.updateProtocolMapper({ realm, id, mapperId: uid?.id ?? '' }, changed)
        await admin.clients.delProtocolMapper({ realm, id, mapperId: audience?.id ?? '' })
        await admin.clients.addProtocolMapper({ realm, id }, more)
      },
      [
        'client perch-api: mapper audience added',
        'client perch-api: mapper uid put back',
        'client perch-api: mapper more removed',
      ],
    ],
    [
      'offline access, in every place',
      async (admin) => {
        const { id } = await client(admin)
        const clientScopeId = await scopeId(admin, 'offline_access')
        await admin.clients.addOptionalClientScope({ realm, id, clientScopeId })
        await admin.clientScopes.addDefaultOptionalClientScope({ realm, id: clientScopeId })
        const roleId = (await admin.realms.findOne({ realm }))?.defaultRole?.id ?? ''
        await admin.roles.createComposite({ realm, roleId }, [await role(admin, 'offline_access')])
      },
      [
        'default roles: offline_access removed',
        'optional client scopes: offline_access removed',
        'client perch-api: optional scope offline_access removed',
      ],
    ],
    [
      'the scopes of a client',
      async (admin) => {
        const { id } = await client(admin)
        const at = { realm, id }
        await admin.clients.delDefaultClientScope({ ...at, clientScopeId: await scopeId(admin, 'basic') })
        await admin.clients.addDefaultClientScope({ ...at, clientScopeId: await scopeId(admin, 'acr') })
      },
      ['client perch-api: scope acr removed', 'client perch-api: scope basic added'],
    ],
    [
      'a role deleted',
      (admin) => admin.roles.delByName({ realm, name: 'can_post' }),
      [
        'role can_post added',
        'default roles: can_post added',
        'client perch-api: role can_post may appear in its tokens',
      ],
    ],
    [
      'a service account with too many roles',
      async (admin) => {
        const { id } = await client(admin, 'perch-admin')
        const user = await admin.clients.getServiceAccountUser({ realm, id })
        const management = await client(admin, 'realm-management')
        const all = await admin.clients.listRoles({ realm, id: management.id })
        const roles = all
          .filter(({ name }) => name === 'realm-admin')
          .map((one) => ({ id: one.id!, name: one.name! }))
        const at = { realm, id: user.id ?? '' }
        await admin.users.addClientRoleMappings({ ...at, clientUniqueId: management.id, roles })
        await admin.users.addRealmRoleMappings({ ...at, roles: [await role(admin, 'moderator')] })
      },
      [
        'service account of perch-admin: role moderator taken away',
        'service account of perch-admin: role realm-admin taken away',
      ],
    ],
    [
      'a client deleted',
      async (admin) => admin.clients.del({ realm, id: (await client(admin, 'perch-admin')).id }),
      [
        'client perch-admin added',
        'client perch-admin: scope service_account removed',
        'client perch-admin: role manage-users may appear in its tokens',
        'client perch-admin: role view-users may appear in its tokens',
        'client perch-admin: role view-events may appear in its tokens',
        'service account of perch-admin: role manage-users added',
        'service account of perch-admin: role view-users added',
        'service account of perch-admin: role view-events added',
        `service account of perch-admin: role default-roles-${realm} taken away`,
      ],
    ],
    [
      'the user profile',
      async (admin) => {
        const profile = await admin.users.getProfile({ realm })
        const attributes = (profile.attributes ?? []).filter(({ name }) => name !== 'registrationId')
        const uid = attributes.find(({ name }) => name === 'uid')
        if (uid) uid.permissions = { view: ['admin', 'user'], edit: ['admin', 'user'] }
        await admin.users.updateProfile({ realm, ...profile, attributes: [...attributes, { name: 'nick' }] })
      },
      [
        'user profile: attribute uid put back',
        'user profile: attribute registrationId added',
        'user profile: attribute nick removed',
      ],
    ],
    [
      'the signing key deleted',
      async (admin) => {
        const keys = await admin.components.find({ realm, type: 'org.keycloak.keys.KeyProvider' })
        for (const { id = '', providerId } of keys) {
          if (providerId === 'ecdsa-generated') await admin.components.del({ realm, id })
        }
      },
      [`realm ${realm}: signing key ecdsa-generated added`],
    ],
  ]

  it.each(cases)('is reported and repaired: %s', async (_, change, expected) => {
    await asAdmin(options, change)
    const { changes } = await setup({ ...options, mayReplaceSecrets: () => true })
    expect(changes.toSorted()).toEqual(expected.toSorted())
    expect(await setup(options)).toEqual({ changes: [] })
  })
})
