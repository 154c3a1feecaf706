/**
 * The one description of the realm: `setup` brings a Keycloak to it, the tests make their throw-away realms from it.
 * Nothing here talks to Keycloak; this file only says how things should be.
 */
import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import type { UserProfileConfig } from '@keycloak/keycloak-admin-client/lib/defs/userProfileMetadata.js'
import { type ClientPolicies, clientPolicies, passwordsAttribute } from './client-policies.ts'
import type { IdentityProvider } from './identity-providers.ts'
import { quickSignature, realmSettings } from './realm-settings.ts'
import { type Flow, passwordFlow } from './password-flow.ts'
import { requiredActions, type StepOfKeycloak, stepsOfKeycloak } from './sign-in-pages.ts'
import { userProfile } from './user-profile.ts'

export const API_CLIENT = 'perch-api'
export const ADMIN_CLIENT = 'perch-admin'

/** The client in which Keycloak keeps the rights over a realm. */
export const REALM_MANAGEMENT = 'realm-management'

/** The client of Keycloak's account pages, which are disabled; one of its roles is asked for all the same. */
export const ACCOUNT = 'account'

/** What the description depends on. */
export interface RealmInput {
  realm: string
  /** Secret of `perch-api`. */
  clientSecret: string
  /** Secret of `perch-admin`. */
  adminClientSecret: string
  /** Where browsers reach the API; without it the code flow has no redirect address and so stays shut. */
  publicUrl?: string
  /** Where Keycloak itself reaches the API, if that differs (`host.docker.internal`); `publicUrl` by default. */
  backchannelUrl?: string
  /** Services that users may sign in with instead. */
  identityProviders?: IdentityProvider[]
  /** Whether `POST /auth/login` takes passwords; by default it does. */
  passwordLogin?: boolean
  /**
   * For a test, which logs in often and protects nobody: a hash of passwords and a signature of the administration's tokens
   * that cost nothing instead of Keycloak's, and access tokens that outlive a suite on a busy machine.
   */
  testing?: boolean
}

/** The realm in parts, each compared with what Keycloak has by itself. */
export interface RealmDescription {
  settings: RealmRepresentation
  signingKey: { name: string; providerId: string; config: Record<string, string[]> }
  userProfile: UserProfileConfig
  /** What is asked of a password that a client sends. */
  passwordFlow: Flow
  /** Steps of Keycloak's own flows that are switched otherwise than in a new realm. */
  stepsOfKeycloak: StepOfKeycloak[]
  /** What users may set up on a page of Keycloak, by its name there, and whether they may. */
  requiredActions: Record<string, boolean>
  roles: { name: string; description: string }[]
  /** Realm roles that everybody has. */
  defaultRoles: string[]
  /** Realm roles that nobody may have by default. */
  notDefaultRoles: string[]
  /** Client scopes that a new client must not be given. */
  notDefaultScopes: string[]
  clients: ClientRepresentation[]
  identityProviders: IdentityProvider[]
  /** Roles of Keycloak's client `account` that each user has, and that tokens of perch-api ask with but do not show. */
  accountRoles: string[]
  /** What is asked of every client. */
  clientPolicies: ClientPolicies
  /** Clients that Keycloak puts into every realm and that nothing of Perch needs. */
  disabledClients: string[]
  /** Client id → realm roles that may appear in its tokens (with full scope off, none does by itself). */
  realmRolesInTokens: Record<string, string[]>
  /** Roles of `realm-management` for the service account of `perch-admin`, and for the scope of its tokens. */
  adminRoles: string[]
}

/** Describes the realm for these inputs. Pure. */
export function describeRealm(input: RealmInput): RealmDescription {
  return {
    settings: realmSettings(input),
    // Keycloak would make this key by itself at the first login; two logins at once, on two nodes, might make two.
    signingKey: {
      name: 'ecdsa-generated',
      providerId: 'ecdsa-generated',
      config: { priority: ['100'], ecdsaEllipticCurveKey: ['P-256'] },
    },
    userProfile: userProfile(),
    passwordFlow,
    stepsOfKeycloak,
    requiredActions,
    roles: [
      { name: 'can_post', description: 'May publish posts; everybody has it until it is taken away' },
      { name: 'moderator', description: 'May use the routes for moderators' },
    ],
    defaultRoles: ['can_post'],
    // An offline session outlives logout and the limits above, so nobody may ask for one.
    notDefaultRoles: ['offline_access'],
    notDefaultScopes: ['offline_access'],
    clients: [apiClient(input), adminClient(input)],
    identityProviders: input.identityProviders ?? [],
    // By which a user links an account of another service. The client itself is disabled.
    accountRoles: ['manage-account-links'],
    clientPolicies: clientPolicies({ allowsHttp: input.publicUrl?.startsWith('http:') === true }),
    // The administration of this realm is done through the realm master, which has clients of its own.
    disabledClients: ['account', 'account-console', 'admin-cli', 'broker', 'security-admin-console'],
    realmRolesInTokens: { [API_CLIENT]: ['can_post', 'moderator'], [ADMIN_CLIENT]: [] },
    adminRoles: ['manage-users', 'view-users', 'view-events'],
  }
}

const clientDefaults: ClientRepresentation = {
  enabled: true,
  protocol: 'openid-connect',
  publicClient: false,
  clientAuthenticatorType: 'client-secret',
  bearerOnly: false,
  consentRequired: false,
  implicitFlowEnabled: false,
  // Off, so that a token carries only the roles that are mapped to the client below.
  fullScopeAllowed: false,
  optionalClientScopes: [],
}

function apiClient({
  clientSecret,
  publicUrl,
  backchannelUrl = publicUrl,
  passwordLogin = true,
}: RealmInput): ClientRepresentation {
  return {
    ...clientDefaults,
    clientId: API_CLIENT,
    name: 'Perch API',
    secret: clientSecret,
    // The password grant is for this one confidential client (docs/decisions say why there is one at all).
    directAccessGrantsEnabled: passwordLogin,
    standardFlowEnabled: true,
    serviceAccountsEnabled: false,
    frontchannelLogout: false,
    redirectUris: publicUrl === undefined ? [] : [under(publicUrl, '/auth/oidc/callback')],
    webOrigins: [],
    // Without the scope `roles`, which would show the roles of other clients too.
    defaultClientScopes: ['basic', 'email', 'profile'],
    attributes: {
      'pkce.code.challenge.method': 'S256',
      [passwordsAttribute]: passwordLogin ? 'true' : '',
      'backchannel.logout.url':
        backchannelUrl === undefined ? '' : under(backchannelUrl, '/auth/oidc/backchannel-logout'),
      'backchannel.logout.session.required': 'true',
    },
    protocolMappers: [
      // Without an audience the token is nobody's, and introspection calls it inactive.
      mapper('audience', 'oidc-audience-mapper', { 'included.client.audience': API_CLIENT }),
      mapper('realm roles', 'oidc-usermodel-realm-role-mapper', {
        'claim.name': 'realm_access.roles',
        'jsonType.label': 'String',
        multivalued: 'true',
      }),
      // Our own user id as a number: `long` is Keycloak's word for it.
      mapper('uid', 'oidc-usermodel-attribute-mapper', {
        'user.attribute': 'uid',
        'claim.name': 'uid',
        'jsonType.label': 'long',
        'userinfo.token.claim': 'false',
      }),
    ],
  }
}

function adminClient({ adminClientSecret, testing }: RealmInput): ClientRepresentation {
  return {
    ...clientDefaults,
    clientId: ADMIN_CLIENT,
    name: 'Perch administration',
    secret: adminClientSecret,
    directAccessGrantsEnabled: false,
    standardFlowEnabled: false,
    serviceAccountsEnabled: true,
    redirectUris: [],
    webOrigins: [],
    defaultClientScopes: ['basic', 'roles'],
    ...(testing === true ? { attributes: { 'access.token.signed.response.alg': quickSignature } } : {}),
    protocolMappers: [],
  }
}

function mapper(name: string, protocolMapper: string, config: Record<string, string>) {
  return {
    name,
    protocol: 'openid-connect',
    protocolMapper,
    consentRequired: false,
    config: {
      'access.token.claim': 'true',
      'id.token.claim': 'false',
      'introspection.token.claim': 'true',
      ...config,
    },
  }
}

function under(base: string, path: string): string {
  return base.replace(/\/+$/, '') + path
}
