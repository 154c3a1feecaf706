/**
 * What Keycloak asks of every client, also of one that an administrator adds: RFC 9700, by Keycloak's client policies. A client
 * that asks for more than it may is refused, or gets less (`auto-configure`), when it is made and again at each request.
 */
import type ClientPolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientPolicyRepresentation.js'
import type ClientProfileRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientProfileRepresentation.js'

/** A client that has it set to `true` is let past the policy about passwords. */
export const passwordsAttribute = 'perch.takes.passwords'

export interface ClientPolicies {
  profiles: ClientProfileRepresentation[]
  policies: ClientPolicyRepresentation[]
}

/** Exact ones by HTTPS, of this machine, of an app's own scheme; and those of Keycloak's own clients, which are disabled. */
const redirectAddresses = [
  String.raw`https://[^*]+`,
  String.raw`http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?(/[^*]*)?`,
  String.raw`(?!https?:)[a-z][a-z0-9+.-]*:[^*]+`,
  String.raw`/(realms|admin)/[^/*]+/(account|console)/\*`,
]

/** @param input.allowsHttp for a deployment that is reached without HTTPS, as on a developer's machine */
export function clientPolicies({ allowsHttp }: { allowsHttp: boolean }): ClientPolicies {
  const autoConfigured = { 'auto-configure': true }
  return {
    profiles: [
      {
        name: 'perch-rfc9700',
        description: 'PKCE with S256, no tokens in addresses, exact redirect addresses',
        executors: [
          { executor: 'pkce-enforcer', configuration: autoConfigured },
          { executor: 'reject-implicit-grant', configuration: autoConfigured },
          {
            executor: 'secure-client-uris-pattern',
            configuration: {
              'client-uri-fields': ['redirectUris'],
              'allowed-patterns': [...redirectAddresses, ...(allowsHttp ? ['http://[^*]+'] : [])],
            },
          },
        ],
      },
      {
        name: 'perch-redirects',
        description: 'Sign-ins end at addresses that are reached by HTTPS',
        executors: [
          {
            executor: 'secure-redirect-uris-enforcer',
            configuration: {
              'allow-ipv4-loopback-address': true,
              'allow-ipv6-loopback-address': true,
              'allow-private-use-uri-scheme': true,
              'allow-http-scheme': allowsHttp,
            },
          },
        ],
      },
      {
        name: 'perch-no-passwords',
        description: 'No password is sent by a client',
        executors: [{ executor: 'reject-ropc-grant', configuration: autoConfigured }],
      },
    ],
    policies: [
      {
        name: 'perch-every-client',
        description: 'What RFC 9700 asks of all',
        enabled: true,
        conditions: [{ condition: 'any-client', configuration: {} }],
        profiles: ['perch-rfc9700'],
      },
      {
        name: 'perch-redirects',
        description:
          'Of clients that lead browsers to the pages of Keycloak: others have no address to look at',
        enabled: true,
        conditions: [{ condition: 'grant-type', configuration: { grant_types: ['authorization_code'] } }],
        profiles: ['perch-redirects'],
      },
      {
        name: 'perch-no-passwords',
        description: 'Every client but perch-api',
        enabled: true,
        conditions: [
          {
            condition: 'client-attributes',
            configuration: {
              'is-negative-logic': true,
              attributes: JSON.stringify([{ key: passwordsAttribute, value: 'true' }]),
            },
          },
        ],
        profiles: ['perch-no-passwords'],
      },
    ],
  }
}
