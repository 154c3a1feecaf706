/**
 * Services that users may sign in with instead: Google, GitHub, or any that speaks OpenID Connect. Keycloak never takes an account
 * for a user's because the address is the same: it asks for the password of that account first (sign-in-pages.ts).
 */
import type IdentityProviderMapperRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderMapperRepresentation.js'
import type IdentityProviderRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderRepresentation.js'

/** As it stands in the setting IDENTITY_PROVIDERS. */
export interface IdentityProvider {
  /** `google` and `github` are known; another one needs its `issuer`. */
  alias: string
  clientId: string
  clientSecret: string
  /** What its button says. */
  name?: string | undefined
  issuer?: string | undefined
}

/** Which claim is its user's for ever, and made of what a username at Keycloak may hold. */
const lastingClaims: Record<string, string> = { github: 'id' }

const known = ['google', 'github']

export function providerIdOf({ alias }: IdentityProvider): string {
  return known.includes(alias) ? alias : 'oidc'
}

/**
 * @param discovered what Keycloak has read from the issuer: its end points
 * @param secretMark changes with the secret, which Keycloak does not show
 */
export function identityProvider(
  provider: IdentityProvider,
  discovered: Record<string, string>,
  secretMark: string,
): IdentityProviderRepresentation {
  const { alias, name, clientId, clientSecret } = provider
  const oidc = { pkceEnabled: 'true', pkceMethod: 'S256', clientAuthMethod: 'client_secret_post' }
  return {
    alias,
    ...(name !== undefined && { displayName: name }),
    providerId: providerIdOf(provider),
    enabled: true,
    // Perch verifies an address itself, by its own mail.
    trustEmail: false,
    storeToken: false,
    linkOnly: false,
    firstBrokerLoginFlowAlias: 'first broker login',
    config: {
      ...discovered,
      ...(providerIdOf(provider) === 'oidc' && { ...oidc, defaultScope: 'openid profile email' }),
      clientId,
      clientSecret,
      syncMode: 'IMPORT',
      secretMark,
    },
  }
}

/** A name that no user of Perch can have: at first sight Perch gives a free one in its place. */
export function usernameMapper({ alias }: IdentityProvider): IdentityProviderMapperRepresentation {
  const claim = lastingClaims[alias] ?? 'sub'
  return {
    name: 'username',
    identityProviderAlias: alias,
    identityProviderMapper: 'oidc-username-idp-mapper',
    config: { syncMode: 'INHERIT', template: `idp.\${ALIAS}.\${CLAIM.${claim}}`, target: 'LOCAL' },
  }
}
