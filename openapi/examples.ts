/** Example values: of requests and answers by the name of their schema, of parameters by name. */
import type { ProblemCode } from '../shared/problems.ts'

const createdAt = '2026-11-20T09:30:00.000Z'
const author = { id: '1', username: 'ada', displayName: 'Ada Lovelace' }
const counts = { followers: 2, following: 1, posts: 1 }
const bio = 'Notes on engines'
const ownUser = {
  ...author, email: 'ada@example.com', emailVerified: true, bio, roles: ['can_post'], createdAt,
} // prettier-ignore
const user = { ...author, bio, createdAt, counts }
const post = { id: '28631254016000', author, text: 'Hello, Perch.', createdAt: '2026-11-20T09:34:21.500Z' }
const tokens = {
  accessToken: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  refreshToken: 'Zk3v8YbJm1Q2.1.b0xw7Jr5c9uT4sQe',
  tokenType: 'Bearer',
  expiresIn: 300,
  refreshExpiresIn: 1800,
}
const device = {
  id: 'Zk3v8YbJm1Q2', createdAt, lastUsedAt: '2026-11-20T10:02:00.000Z', userAgent: 'curl/8.14.1', current: true,
} // prettier-ignore
const page = { total: 1, totalRelation: 'exact', next: null, prev: '29469757220864' }
const password = 'correct horse battery'
const token = 'q9XHkG2vT0yLw4nB7sJ1'
const html = '<!doctype html>\n<html lang="en">\n<title>…</title>\n'

/** By the name of the component; by the function's key where an answer has no name of its own. */
export const examples: Record<string, unknown> = {
  Credentials: { username: 'ada', password },
  Deletion: { password },
  DeviceList: { items: [device] },
  Export: {
    user: ownUser,
    formerUsernames: ['augusta'],
    sessions: [device],
    following: [{ id: '2', username: 'grace', since: createdAt }],
    followers: [{ id: '3', username: 'alan', since: createdAt }],
    posts: [{ id: post.id, text: post.text, createdAt: post.createdAt }],
    next: null,
  },
  LinkUse: { token },
  Login: { ...tokens, user: ownUser },
  LogoutRequest: { logout_token: 'eyJhbGciOiJFUzI1NiJ9.eyJzaWQiOiIxIn0.c2lnbmF0dXJl' },
  Me: { ...ownUser, counts },
  MeUpdate: { displayName: 'Augusta Ada King', bio: null },
  MeUpdated: { user: { ...ownUser, displayName: 'Augusta Ada King', bio: null }, tokens },
  NewPost: { text: post.text },
  PasswordReset: { token, password, passwordConfirmation: password },
  PasswordResetRequest: { email: ownUser.email },
  PasswordUpdate: { currentPassword: password, password: 'engine number 1843' },
  PasswordUpdated: { tokens },
  Post: post,
  PostPage: { items: [post], ...page },
  RefreshRequest: { refreshToken: tokens.refreshToken },
  Registered: { user: { ...ownUser, emailVerified: false, bio: null } },
  Registration: { username: 'ada', email: ownUser.email, password, displayName: author.displayName },
  Relationship: { username: 'grace', follower: 'ada', following: true, followers: 3 },
  SignInCode: { code: token, code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' },
  TokenPair: tokens,
  User: user,
  UserPage: { items: [user], ...page },
  'can-post': { role: 'can_post' },
  moderator: { role: 'moderator' },
  live: { status: 'live' },
  ready: { status: 'ready' },
  html,
}

/** By name, or by the function's key and the name; null where it cannot stand beside the others. */
export const parameterExamples: Record<string, unknown> = {
  username: 'ada',
  'add-follower.username': 'grace',
  'remove-follower.username': 'grace',
  follower: 'ada',
  id: post.id,
  'delete-session.id': device.id,
  limit: 20,
  after: post.id,
  'export-me.after': 'posts:28631254016000',
  before: null,
  token,
  returnTo: 'https://app.example/signed-in',
  // The pair of RFC 7636, appendix B.
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
  state: 'k2Jx0',
  code: 'b1f0e6c2',
  error: null,
  iss: 'https://id.example/realms/perch',
  'Idempotency-Key': '0c25608f-4876-4cf1-a32e-ed474e435e9c',
  '__Host-perch_sign_in': 'n4Vb2mYx',
}

/** The `detail` of a problem, as it may read. */
export const refusals: Record<ProblemCode, string> = {
  'user-renamed': 'The user has another name now.',
  'malformed-json': 'The body is not valid JSON in UTF-8.',
  'validation-failed': 'See errors for what is wrong where.',
  'username-taken': 'Choose another username.',
  'email-taken': 'There is an account with this address.',
  'weak-password': 'Take a longer password.',
  'link-invalid-or-expired': 'Ask for a new mail and use the link in it.',
  'login-identifier-not-allowed': 'Log in with your email.',
  'cannot-follow-yourself': 'Your own posts are in your feed anyway.',
  'return-address-not-allowed': 'Send one of the addresses that are allowed here.',
  'sign-in-not-begun-here': 'Begin again at GET /auth/oidc/start.',
  'code-invalid-or-expired': 'Begin again at GET /auth/oidc/start.',
  'logout-token-invalid': 'This logout token does not count.',
  unauthenticated: 'Send a valid access token as Authorization: Bearer <token>.',
  'invalid-credentials': 'The identifier or the password is wrong.',
  'session-ended': 'Log in again.',
  'wrong-password': 'Send your current password along.',
  'account-disabled': 'This account is disabled. Ask whoever runs this service.',
  'account-setup-required': 'Log in through the pages of the identity provider once.',
  'not-yours': 'Only the user posts here.',
  'email-not-verified': 'Follow the link in the mail that was sent to your address.',
  'too-many-followed': 'You follow 5000 users already. Unfollow one of them first.',
  'role-missing': 'This needs the role can_post.',
  'route-not-found': 'The API has no such path.',
  'user-not-found': 'Nobody has this username.',
  'post-not-found': 'There is no post with this id.',
  'session-not-found': 'None of your sessions has this id.',
  'method-not-allowed': 'This path takes GET, HEAD.',
  'registration-in-progress': 'Try again in a moment.',
  'idempotency-in-progress': 'Send it again in a moment for its answer.',
  'body-too-large': 'A body may have at most 16384 bytes.',
  'unsupported-media-type': 'Send the body as Content-Type: application/json.',
  'idempotency-key-reused': 'Make a new Idempotency-Key for another request.',
  'too-many-requests': 'Try again after as many seconds as Retry-After says.',
  'internal-error': 'The request failed. It is safe to report the request id.',
  'redis-unavailable': 'The data store does not answer.',
  'keycloak-unavailable': 'The identity provider does not answer.',
  'queue-unavailable': 'The queue did not answer. Try again in a moment.',
  'secrets-unavailable': 'A secret could not be read. Try again in a moment.',
  'not-ready': 'Down: Redis.',
}
