import type { ServerMetadata } from '../../schemas/apps/app.ts'
import { allScopes } from '../../schemas/tokens/scopes.ts'

const clientMethods = ['none', 'client_secret_post', 'client_secret_basic']

/** What a client has to know of the OAuth here (RFC 8414). */
export function getServerMetadata(issuer: string): ServerMetadata {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    // Mastodon's word: what is registered there is no client of RFC 7591.
    app_registration_endpoint: `${issuer}/oauth/apps`,
    scopes_supported: allScopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'client_credentials'],
    token_endpoint_auth_methods_supported: clientMethods,
    revocation_endpoint_auth_methods_supported: clientMethods,
    code_challenge_methods_supported: ['S256'],
    service_documentation: 'https://github.com/perch-dev/perch/blob/main/docs/apps.md',
    authorization_response_iss_parameter_supported: true,
  }
}
