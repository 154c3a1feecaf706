import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: "Lead a browser to Keycloak's own pages to sign in",
  description:
    'Authorization code with PKCE. `returnTo` has to be one of the addresses in the setting ' +
    '`APP_REDIRECT_URLS`, letter by letter; the browser ends there, with `code` (or `error`) and the ' +
    '`state` of the app in the query. The app makes a verifier of its own (RFC 7636), sends its ' +
    '`code_challenge` here and the verifier with the code: caught on its way, the code is worth nothing.',
  parameters: {
    returnTo: { description: 'Where the sign-in ends.', example: 'https://app.example/signed-in' },
    code_challenge: {
      description: 'The SHA-256 of the verifier of the app, in base64url.',
      // The pair of RFC 7636, appendix B.
      example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    },
    code_challenge_method: { description: 'May be left out: there is one.', example: 'S256' },
    prompt: {
      description:
        '`login`: the user signs in anew even where the browser is signed in. For what answers `login-too-old`.',
    },
    max_age: {
      description: 'The same where the last sign-in in this browser is older than so many seconds.',
      example: 300,
    },
    action: {
      description:
        'What the user sets up on a page of Keycloak on the way. `action_status` comes back beside `code`: ' +
        '`success`, `cancelled` or `error`. Keycloak asks for the password first where the last sign-in is older than five minutes.',
      example: 'add-authenticator-app',
    },
    provider: {
      description:
        'Another service, by its alias: the user signs in there, or links it by the action `link-account`.',
      example: 'google',
    },
    state: { description: "The app's own value, which comes back to it.", example: 'k2Jx0' },
  },
}
