/**
 * The one description of the realm: `setup` brings a Keycloak to it, the tests make their throw-away realms from it.
 * Nothing here talks to Keycloak; this file only says how things should be.
 */
import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import type { UserProfileConfig } from '@keycloak/keycloak-admin-client/lib/defs/userProfileMetadata.js'
import { type Flow, passwordFlow } from './password-flow.ts'
import { userProfile } from './user-profile.ts'

export const API_CLIENT = 'perch-api'
export const ADMIN_CLIENT = 'perch-admin'

/** The client in which Keycloak keeps the rights over a realm. */
export const REALM_MANAGEMENT = 'realm-management'

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
  /**
   * For a test, which logs in often and protects nobody: a hash of passwords that costs nothing instead of Keycloak's, and
   * access tokens that outlive a suite on a busy machine.
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
  roles: { name: string; description: string }[]
  /** Realm roles that everybody has. */
  defaultRoles: string[]
  /** Realm roles that nobody may have by default. */
  notDefaultRoles: string[]
  /** Client scopes that a new client must not be given. */
  notDefaultScopes: string[]
  clients: ClientRepresentation[]
  /** Clients that Keycloak puts into every realm and that nothing of Perch needs. */
  disabledClients: string[]
  /** Client id → realm roles that may appear in its tokens (with full scope off, none does by itself). */
  realmRolesInTokens: Record<string, string[]>
  /** Roles of `realm-management` for the service account of `perch-admin`, and for the scope of its tokens. */
  adminRoles: string[]
}

/** For realms of tests alone: the policy under which hashing a password takes no time. */
export const quickHash = 'hashAlgorithm(pbkdf2-sha512) and hashIterations(1)'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Describes the realm for these inputs. Pure. */
export function describeRealm(input: RealmInput): RealmDescription {
  return {
    settings: settings(input),
    // Keycloak would make this key by itself at the first login; two logins at once, on two nodes, might make two.
    signingKey: {
      name: 'ecdsa-generated',
      providerId: 'ecdsa-generated',
      config: { priority: ['100'], ecdsaEllipticCurveKey: ['P-256'] },
    },
    userProfile: userProfile(),
    passwordFlow,
    roles: [
      { name: 'can_post', description: 'May publish posts; everybody has it until it is taken away' },
      { name: 'moderator', description: 'May use the routes for moderators' },
    ],
    defaultRoles: ['can_post'],
    // An offline session outlives logout and the limits above, so nobody may ask for one.
    notDefaultRoles: ['offline_access'],
    notDefaultScopes: ['offline_access'],
    clients: [apiClient(input), adminClient(input)],
    // The administration of this realm is done through the realm master, which has clients of its own.
    disabledClients: ['account', 'account-console', 'admin-cli', 'broker', 'security-admin-console'],
    realmRolesInTokens: { [API_CLIENT]: ['can_post', 'moderator'], [ADMIN_CLIENT]: [] },
    adminRoles: ['manage-users', 'view-users', 'view-events'],
  }
}

function settings({ realm, testing }: RealmInput): RealmRepresentation {
  return {
    realm,
    enabled: true,
    displayName: 'Perch',
    // Keycloak itself refuses plain HTTP from anywhere but private addresses.
    sslRequired: 'external',
    defaultSignatureAlgorithm: 'ES256',

    // The access token is short because only Keycloak's own end points trust it unseen: our routes ask Redis anyway.
    accessTokenLifespan: testing === true ? hour : 5 * minute,
    // A Perch session is a Keycloak session, so Keycloak must keep it as long as Perch promises.
    ssoSessionIdleTimeout: 30 * day,
    ssoSessionMaxLifespan: 90 * day,
    clientSessionIdleTimeout: 30 * day,
    clientSessionMaxLifespan: 90 * day,
    // Rotation happens in Perch. Rotating here as well would turn a lost answer into a lost session.
    revokeRefreshToken: false,

    registrationAllowed: false,
    registrationEmailAsUsername: false,
    loginWithEmailAllowed: true,
    duplicateEmailsAllowed: false,
    editUsernameAllowed: true,
    rememberMe: false,
    // Verification and reset mails are Perch's own; an unverified address never stops a login.
    verifyEmail: false,
    resetPasswordAllowed: false,
    directGrantFlow: passwordFlow.flow,
    passwordPolicy:
      'length(8) and maxLength(128) and notUsername(undefined) and notEmail(undefined)' +
      (testing === true ? ` and ${quickHash}` : ''),

    // Brute force. By default two wrong passwords within a second lock an account for a minute: that hits a person with
    // a double click or a password manager, and lets anybody shut anybody out with two requests. So no quick-login
    // check (0 switches it off); the tenth failure locks for a minute, and each later one again, a minute longer with
    // every ten, up to 15. That leaves a guesser fewer than 200 tries a day at one account. (Keycloak counts after it
    // has answered and may miss one of two failures that come together: ten is about ten.) Never for good: a permanent
    // lock would be a gift to whoever wants to silence somebody. A locked account's live sessions go on refreshing.
    bruteForceProtected: true,
    permanentLockout: false,
    maxTemporaryLockouts: 0,
    bruteForceStrategy: 'MULTIPLE',
    failureFactor: 10,
    quickLoginCheckMilliSeconds: 0,
    minimumQuickLoginWaitSeconds: minute,
    waitIncrementSeconds: minute,
    maxFailureWaitSeconds: 15 * minute,
    // Failures are forgotten after 12 hours without one (and at every login that succeeds).
    maxDeltaTimeSeconds: day / 2,

    // Admin events are how a change made in the console reaches Perch when its backchannel call got lost.
    adminEventsEnabled: true,
    adminEventsDetailsEnabled: true,
    // The same for what users do on Keycloak's pages. Not their sign-ins: nothing here follows from those.
    eventsEnabled: true,
    eventsExpiration: 7 * day,
    enabledEventTypes: [
      'UPDATE_PROFILE',
      'UPDATE_EMAIL',
      'VERIFY_EMAIL',
      'UPDATE_CREDENTIAL',
      'REMOVE_CREDENTIAL',
      'DELETE_ACCOUNT',
    ],
    attributes: { adminEventsExpiration: String(7 * day) },
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
}: RealmInput): ClientRepresentation {
  return {
    ...clientDefaults,
    clientId: API_CLIENT,
    name: 'Perch API',
    secret: clientSecret,
    // The password grant is for this one confidential client (docs/decisions say why there is one at all).
    directAccessGrantsEnabled: true,
    standardFlowEnabled: true,
    serviceAccountsEnabled: false,
    frontchannelLogout: false,
    redirectUris: publicUrl === undefined ? [] : [under(publicUrl, '/auth/oidc/callback')],
    webOrigins: [],
    defaultClientScopes: ['basic', 'email', 'profile', 'roles'],
    attributes: {
      'pkce.code.challenge.method': 'S256',
      'backchannel.logout.url':
        backchannelUrl === undefined ? '' : under(backchannelUrl, '/auth/oidc/backchannel-logout'),
      'backchannel.logout.session.required': 'true',
    },
    protocolMappers: [
      // Without an audience the token is nobody's, and introspection calls it inactive.
      mapper('audience', 'oidc-audience-mapper', { 'included.client.audience': API_CLIENT }),
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

function adminClient({ adminClientSecret }: RealmInput): ClientRepresentation {
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
