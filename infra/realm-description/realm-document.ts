/** The realm's description as one document, for Keycloak to make the whole realm in a single call. */
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import { flowDocument } from './password-flow.ts'
import { ACCOUNT, ADMIN_CLIENT, API_CLIENT, REALM_MANAGEMENT } from './realm.ts'
import type { RealmDescription } from './realm.ts'

/** Pure. */
export function realmDocument(d: RealmDescription): RealmRepresentation {
  const component = (providerId: string, config: Record<string, string[]>) => ({
    name: providerId,
    providerId,
    config,
  })
  const components = {
    // Naming one key means naming all: HMAC signs Keycloak's refresh tokens and mail links, AES its cookies. No RSA key
    // is needed, and making two of them is half of what a new realm costs.
    'org.keycloak.keys.KeyProvider': [
      d.signingKey,
      component('hmac-generated', { priority: ['100'], algorithm: ['HS512'] }),
      component('aes-generated', { priority: ['100'] }),
    ],
    'org.keycloak.userprofile.UserProfileProvider': [
      component('declarative-user-profile', { 'kc.user.profile.config': [JSON.stringify(d.userProfile)] }),
    ],
  }
  return {
    ...d.settings,
    // Those that Keycloak puts into every realm come along by themselves.
    ...flowDocument(d.passwordFlow),
    // The client's types give a component one value a setting; the server wants lists.
    components: components as unknown as NonNullable<RealmRepresentation['components']>,
    roles: {
      realm: [
        ...d.roles,
        {
          name: `default-roles-${d.settings.realm}`,
          description: '${role_default-roles}',
          composite: true,
          composites: { realm: d.defaultRoles, client: { [ACCOUNT]: d.accountRoles } },
        },
      ],
    },
    defaultRole: { name: `default-roles-${d.settings.realm}` },
    clients: d.clients,
    clientProfiles: { profiles: d.clientPolicies.profiles },
    clientPolicies: { policies: d.clientPolicies.policies },
    scopeMappings: Object.entries(d.realmRolesInTokens)
      .filter(([, roles]) => roles.length > 0)
      .map(([client, roles]) => ({ client, roles })),
    clientScopeMappings: {
      [REALM_MANAGEMENT]: [{ client: ADMIN_CLIENT, roles: d.adminRoles }],
      [ACCOUNT]: [{ client: API_CLIENT, roles: d.accountRoles }],
    },
    users: [
      {
        username: `service-account-${ADMIN_CLIENT}`,
        enabled: true,
        serviceAccountClientId: ADMIN_CLIENT,
        clientRoles: { [REALM_MANAGEMENT]: d.adminRoles },
      },
    ],
  }
}
