/** The story that the collection tells: which routes in which order, with what, and what must come back. */

export interface Scene {
  /** The route, by its operationId. */
  route: string
  /** What happens, where the route's own summary would not tell. */
  title?: string
  /** The status that must come back. */
  status: number
  /** Who sends it, where the route asks for a token: a collection variable that holds one; `accessToken` by default. */
  as?: string
  /** Values of parameters, instead of none. */
  parameters?: Record<string, string>
  /** Members of the body that take the place of the example's. */
  body?: Record<string, unknown>
  /** JavaScript before the request, and after it, where `body` is the answer. */
  before?: string[]
  after?: string[]
}

type More = Omit<Scene, 'route' | 'status' | 'title'>

const scene = (route: string, status: number, more: More = {}): Scene => ({ route, status, ...more })
/** A scene that the route's own summary would not tell. */
const titled = (title: string, route: string, status: number, more: More = {}): Scene => ({
  title,
  ...scene(route, status, more),
})
const get = (name: string) => `pm.collectionVariables.get('${name}')`
const set = (name: string, value: string) => `pm.collectionVariables.set('${name}', ${value})`
const check = (what: string, actual: string, expected: string) =>
  `pm.test('${what}', () => pm.expect(${actual}).to.equal(${expected}))`
const keepPair = (pair: string, prefix = '') =>
  ['accessToken', 'refreshToken'].map((name) => set(prefix + name, `${pair}.${name}`))

const ada = { username: '{{username}}', password: '{{password}}' }
const grace = { username: '{{friend}}', password: '{{password}}' }
const adas = { username: '{{username}}' }
const graces = { username: '{{friend}}' }
const tie = { ...graces, follower: '{{username}}' }
const limit = '10'

/** What the variables hold at first. */
export const variables = { password: 'correct horse battery' }

export const story: Record<string, Scene[]> = {
  '1 Is it there?': [scene('live', 200), scene('ready', 200)],
  '2 Register': [
    scene('register', 201, {
      body: { ...ada, email: '{{username}}@example.com' },
      before: [
        '// New names at every run, so that the collection can be run again.',
        'const run = Date.now().toString(36) + Math.random().toString(36).slice(2, 6)',
        set('username', '`ada_${run}`'),
        set('friend', '`grace_${run}`'),
      ],
      after: [set('userId', 'body.user.id')],
    }),
    titled('The name is taken now', 'register', 400, {
      body: { ...ada, email: 'other.{{username}}@example.com' },
      after: [check('says why', 'body.code', "'username-taken'")],
    }),
    titled('A user to follow', 'register', 201, {
      body: { ...grace, email: '{{friend}}@example.com', displayName: 'Grace Hopper' },
    }),
  ],
  '3 Log in': [
    scene('login', 200, { body: ada, after: keepPair('body') }),
    titled('The friend logs in', 'login', 200, { body: grace, after: keepPair('body', 'friend_') }),
    scene('get-me', 200, { after: [check('is who registered', 'body.id', get('userId'))] }),
  ],
  '4 Verify the address': [
    scene('request-verification', 202),
    scene('get-verification-form', 200, { parameters: { token: 'of-the-mail' } }),
    titled('Only the token of the mail counts', 'confirm-verification', 400, {
      body: { token: 'made-up' },
      after: [check('says why', 'body.code', "'link-invalid-or-expired'")],
    }),
  ],
  '5 The next pair of tokens': [
    scene('refresh', 200, {
      body: { refreshToken: '{{refreshToken}}' },
      before: [set('old_accessToken', get('accessToken'))],
      after: keepPair('body'),
    }),
    titled('The old access token is dead', 'get-me', 401, { as: 'old_accessToken' }),
    scene('can-post', 200),
    titled('The caller is no moderator', 'moderator', 403),
  ],
  '6 Follow': [
    scene('search', 200, {
      parameters: { q: '{{friend}}', type: 'users' },
      after: [check('finds the friend', 'body.items[0].username', get('friend'))],
    }),
    scene('get-user', 200, { parameters: graces }),
    scene('add-follower', 200, { parameters: tie, after: [check('counts', 'body.followers', '1')] }),
    scene('list-followers', 200, { parameters: { ...graces, limit } }),
    scene('list-following', 200, { parameters: { ...adas, limit } }),
  ],
  '7 Post': [
    scene('create-post', 201, {
      parameters: { ...adas, 'Idempotency-Key': '{{$guid}}' },
      after: [set('postId', 'body.id')],
    }),
    titled('The friend posts', 'create-post', 201, {
      as: 'friend_accessToken',
      parameters: graces,
      body: { text: 'Nanoseconds for all.' },
      after: [set('friend_postId', 'body.id')],
    }),
    titled('You can only post as yourself', 'create-post', 403, { parameters: graces }),
    scene('get-post', 200, { parameters: { id: '{{friend_postId}}' } }),
    scene('add-repost', 200, {
      parameters: { id: '{{friend_postId}}' },
      after: [check('counts', 'body.counts.reposts', '1')],
    }),
    scene('list-reposters', 200, { parameters: { id: '{{friend_postId}}', limit } }),
    scene('remove-repost', 200, { parameters: { id: '{{friend_postId}}' } }),
    scene('list-user-posts', 200, { parameters: { ...adas, limit } }),
    scene('list-posts', 200, { parameters: { limit } }),
  ],
  '8 Read the feed': [
    scene('get-feed', 200, {
      parameters: { ...adas, limit: '1' },
      after: [
        check('begins with the newest', 'body.items[0].id', get('friend_postId')),
        set('next', 'body.next'),
      ],
    }),
    titled('The next page', 'get-feed', 200, {
      parameters: { ...adas, limit: '1', after: '{{next}}' },
      after: [check('goes on with the own post', 'body.items[0].id', get('postId'))],
    }),
    scene('remove-follower', 200, { parameters: tie }),
    titled('The posts have left the feed', 'get-feed', 200, {
      parameters: { ...adas, limit },
      after: [check('holds the own post alone', 'body.total', '1')],
    }),
    scene('delete-post', 204, { parameters: { id: '{{postId}}' } }),
    titled('The post is gone', 'get-post', 404, { parameters: { id: '{{postId}}' } }),
  ],
  '9 Devices': [
    titled('Log in on a second device', 'login', 200, { body: ada, after: keepPair('body', 'other_') }),
    scene('list-sessions', 200, {
      after: [set('other_session', 'body.items.find(({ current }) => !current).id')],
    }),
    scene('delete-session', 204, { parameters: { id: '{{other_session}}' } }),
    titled('The second device is logged out', 'get-me', 401, { as: 'other_accessToken' }),
    titled('Log in on a third device', 'login', 200, { body: ada, after: keepPair('body', 'other_') }),
    scene('logout', 204, { as: 'other_accessToken' }),
  ],
  '10 Change the account': [
    scene('update-me', 200, { after: keepPair('body.tokens') }),
    titled('The new pair counts', 'get-me', 200, {
      after: [check('is who registered', 'body.id', get('userId'))],
    }),
    scene('update-password', 200, {
      body: { currentPassword: '{{password}}', password: '{{password}} too' },
      after: keepPair('body.tokens'),
    }),
    scene('export-me', 200),
  ],
  '11 Forgotten passwords': [
    scene('request-password-reset', 202, { body: { email: '{{friend}}@example.com' } }),
    scene('get-password-reset-form', 200, { parameters: { token: 'of-the-mail' } }),
    titled('A made-up link is refused', 'confirm-password-reset', 400, { body: { token: 'made-up' } }),
  ],
  "12 Through Keycloak's pages": [
    titled('An address that is not allowed is refused', 'oidc-start', 400, {
      parameters: {
        returnTo: 'https://elsewhere.example/',
        state: 'k2Jx0',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      },
    }),
    titled('A sign-in that was not begun here is refused', 'oidc-callback', 400, {
      parameters: { state: 'made-up', code: 'made-up' },
    }),
    titled('A made-up code is refused', 'oidc-token', 400, { body: { code: 'made-up' } }),
    titled('Only Keycloak ends sessions this way', 'backchannel-logout', 400, {
      body: { logout_token: 'made-up' },
    }),
  ],
  '13 Log out everywhere': [
    titled('The friend deletes their account', 'delete-me', 204, {
      as: 'friend_accessToken',
      body: { password: '{{password}}' },
    }),
    titled('The friend is gone', 'get-user', 404, { parameters: graces }),
    scene('logout-all', 204),
    titled('No token counts any more', 'get-me', 401),
    titled('Nor does the refresh token', 'refresh', 401, { body: { refreshToken: '{{refreshToken}}' } }),
  ],
}
