/** An app that signs its users in through the code flow. */

/** The one address where sign-ins may end in the tests' settings. Nobody goes there: the redirect is read, not followed. */
export const appAddress = 'https://app.example/signed-in?from=perch'

/** The app's own: the pair of RFC 7636, appendix B. */
export const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

/** What another app, which has registered itself, asks its users for. */
export const authorizationRequest = {
  response_type: 'code',
  redirect_uri: appAddress,
  scope: 'read',
  code_challenge: codeChallenge,
  code_challenge_method: 'S256',
}

/** What the app sends its users to GET /auth/oidc/start with. */
export const appRequest = { returnTo: appAddress, state: 'of-the-app', code_challenge: codeChallenge }
