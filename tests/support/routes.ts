import { appRequest } from './app.ts'
import type { CallInput } from './call.ts'
import type { People } from './world.ts'

/** A route as the suites see it that no route can be left out of; a house test compares this with serverless.yml. */
export interface RouteCase {
  /** The function's key. */
  key: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  path: string
  /** The handler's file, below functions/. */
  file: string
  /** `user`: a token of anybody; `owner`: of the user whom the path names; `moderator`: of somebody with this role. */
  access: 'public' | 'user' | 'owner' | 'moderator'
  /** What the route cannot do without, once it has been called before. */
  needs: ('redis' | 'keycloak')[]
  /** Leaves its caller without a session: the suites send somebody who has one to spare. */
  endsSession?: true
  /** A request that is answered with `answers`; the token comes by itself. */
  valid: (people: People) => CallInput | Promise<CallInput>
  answers: number
}

let registered = 0

export const routes: RouteCase[] = [
  {
    key: 'register', method: 'POST', path: '/auth/register', file: 'auth/register',
    access: 'public', needs: ['redis', 'keycloak'], answers: 201,
    valid: ({ run }) => {
      const username = `r${(registered += 1)}_${run}`
      return { body: { username, email: `${username}@example.com`, password: 'correct horse battery' } }
    },
  },
  {
    key: 'login', method: 'POST', path: '/auth/login', file: 'auth/login',
    access: 'public', needs: ['redis', 'keycloak'], answers: 200,
    valid: ({ bob }) => ({ body: { username: bob.username, password: bob.password } }),
  },
  {
    key: 'logout', method: 'POST', path: '/auth/logout', file: 'auth/logout', endsSession: true,
    access: 'user', needs: ['redis', 'keycloak'], answers: 204,
    valid: () => ({}),
  },
  {
    key: 'refresh', method: 'POST', path: '/auth/refresh', file: 'auth/refresh',
    access: 'public', needs: ['redis', 'keycloak'], answers: 200,
    valid: ({ bob }) => ({ body: { refreshToken: bob.refreshToken } }),
  },
  {
    key: 'logout-all', method: 'POST', path: '/auth/logout-all', file: 'auth/logout-all', endsSession: true,
    access: 'user', needs: ['redis', 'keycloak'], answers: 204,
    valid: () => ({}),
  },
  {
    key: 'list-sessions', method: 'GET', path: '/auth/sessions', file: 'auth/list-sessions',
    access: 'user', needs: ['redis'], answers: 200,
    valid: () => ({}),
  },
  {
    key: 'delete-session', method: 'DELETE', path: '/auth/sessions/{id}', file: 'auth/delete-session',
    access: 'user', needs: ['redis', 'keycloak'], answers: 204,
    valid: ({ spareSid }) => ({ path: { id: spareSid } }),
  },
  {
    key: 'get-me', method: 'GET', path: '/me', file: 'me/get-me',
    access: 'user', needs: ['redis'], answers: 200,
    valid: () => ({}),
  },
  {
    key: 'update-me', method: 'PATCH', path: '/me', file: 'me/update-me', endsSession: true,
    access: 'user', needs: ['redis', 'keycloak'], answers: 200,
    valid: () => ({ body: { username: `u${(registered += 1)}_renamed` } }),
  },
  {
    key: 'update-password', method: 'PUT', path: '/me/password', file: 'me/update-password', endsSession: true,
    access: 'user', needs: ['redis', 'keycloak'], answers: 200,
    valid: ({ carol }) => ({ body: { currentPassword: carol.password, password: carol.password } }),
  },
  {
    key: 'export-me', method: 'GET', path: '/me/export', file: 'me/export-me',
    access: 'user', needs: ['redis'], answers: 200,
    valid: () => ({}),
  },
  {
    key: 'delete-me', method: 'POST', path: '/me/deletion', file: 'me/delete-me', endsSession: true,
    access: 'user', needs: ['redis', 'keycloak'], answers: 204,
    valid: ({ carol }) => ({ body: { password: carol.password } }),
  },
  {
    key: 'oidc-start', method: 'GET', path: '/auth/oidc/start', file: 'auth/oidc-start',
    access: 'public', needs: ['redis'], answers: 302,
    valid: ({ appAddress }) => ({ query: { ...appRequest, returnTo: appAddress } }),
  },
  {
    key: 'oidc-callback', method: 'GET', path: '/auth/oidc/callback', file: 'auth/oidc-callback',
    access: 'public', needs: ['redis', 'keycloak'], answers: 302,
    valid: ({ newReturn }) => newReturn(),
  },
  {
    key: 'oidc-token', method: 'POST', path: '/auth/oidc/token', file: 'auth/oidc-token',
    access: 'public', needs: ['redis', 'keycloak'], answers: 200,
    valid: async ({ newSignInBody }) => ({ body: await newSignInBody() }),
  },
  {
    key: 'backchannel-logout', method: 'POST', path: '/auth/oidc/backchannel-logout', file: 'auth/backchannel-logout',
    access: 'public', needs: ['redis'], answers: 204,
    valid: ({ newLogout }) => newLogout(),
  },
  {
    key: 'request-verification', method: 'POST', path: '/auth/email-verification', file: 'auth/request-verification',
    access: 'user', needs: ['redis'], answers: 202,
    valid: () => ({}),
  },
  {
    key: 'get-verification-form', method: 'GET', path: '/auth/email-verification/confirm', file: 'auth/get-verification-form',
    access: 'public', needs: [], answers: 200,
    valid: ({ links }) => ({ query: { token: links.verification } }),
  },
  {
    key: 'confirm-verification', method: 'POST', path: '/auth/email-verification/confirm', file: 'auth/confirm-verification',
    access: 'public', needs: ['redis', 'keycloak'], answers: 204,
    valid: ({ links }) => ({ body: { token: links.verification } }),
  },
  {
    key: 'request-password-reset', method: 'POST', path: '/auth/password-reset', file: 'auth/request-password-reset',
    access: 'public', needs: ['redis'], answers: 202,
    valid: ({ carol }) => ({ body: { email: carol.email } }),
  },
  {
    key: 'get-password-reset-form', method: 'GET', path: '/auth/password-reset/confirm', file: 'auth/get-password-reset-form',
    access: 'public', needs: [], answers: 200,
    valid: ({ links }) => ({ query: { token: links.reset } }),
  },
  {
    key: 'confirm-password-reset', method: 'POST', path: '/auth/password-reset/confirm', file: 'auth/confirm-password-reset',
    access: 'public', needs: ['redis', 'keycloak'], answers: 204,
    valid: ({ links, carol: { password } }) => ({
      body: { token: links.reset, password, passwordConfirmation: password },
    }),
  },
  {
    key: 'get-user', method: 'GET', path: '/users/{username}', file: 'users/get-user',
    access: 'public', needs: ['redis'], answers: 200,
    valid: ({ ada }) => ({ path: { username: ada.username } }),
  },
  {
    key: 'list-followers', method: 'GET', path: '/users/{username}/followers', file: 'followers/list-followers',
    access: 'public', needs: ['redis'], answers: 200,
    valid: ({ ada }) => ({ path: { username: ada.username }, query: { limit: '2' } }),
  },
  {
    key: 'list-following', method: 'GET', path: '/users/{username}/following', file: 'followers/list-following',
    access: 'public', needs: ['redis'], answers: 200,
    valid: ({ bob }) => ({ path: { username: bob.username } }),
  },
  {
    key: 'add-follower', method: 'PUT', path: '/users/{username}/followers/{follower}', file: 'followers/add-follower',
    access: 'owner', needs: ['redis'], answers: 200,
    valid: ({ ada, bob }) => ({ path: { username: bob.username, follower: ada.username } }),
  },
  {
    key: 'remove-follower', method: 'DELETE', path: '/users/{username}/followers/{follower}', file: 'followers/remove-follower',
    access: 'owner', needs: ['redis'], answers: 200,
    valid: ({ ada, bob }) => ({ path: { username: bob.username, follower: ada.username } }),
  },
  {
    key: 'list-user-posts', method: 'GET', path: '/users/{username}/posts', file: 'posts/list-user-posts',
    access: 'public', needs: ['redis'], answers: 200,
    valid: ({ ada }) => ({ path: { username: ada.username } }),
  },
  {
    key: 'create-post', method: 'POST', path: '/users/{username}/posts', file: 'posts/create-post',
    access: 'owner', needs: ['redis'], answers: 201,
    valid: ({ ada }) => ({ path: { username: ada.username }, body: { text: 'Call me Ishmael.' } }),
  },
  {
    key: 'get-post', method: 'GET', path: '/posts/{id}', file: 'posts/get-post',
    access: 'public', needs: ['redis'], answers: 200,
    valid: ({ postId }) => ({ path: { id: postId } }),
  },
  {
    key: 'delete-post', method: 'DELETE', path: '/posts/{id}', file: 'posts/delete-post',
    access: 'owner', needs: ['redis'], answers: 204,
    valid: async ({ newPostId }) => ({ path: { id: await newPostId() } }),
  },
  {
    key: 'list-posts', method: 'GET', path: '/posts', file: 'posts/list-posts',
    access: 'public', needs: ['redis'], answers: 200,
    valid: () => ({ query: { limit: '2' } }),
  },
  {
    key: 'get-feed', method: 'GET', path: '/users/{username}/feed', file: 'feed/get-feed',
    access: 'owner', needs: ['redis'], answers: 200,
    valid: ({ ada }) => ({ path: { username: ada.username } }),
  },
  {
    key: 'can-post', method: 'GET', path: '/misc/can-post', file: 'misc/can-post',
    access: 'user', needs: ['redis'], answers: 200,
    valid: () => ({}),
  },
  {
    key: 'moderator', method: 'GET', path: '/misc/moderator', file: 'misc/moderator',
    access: 'moderator', needs: ['redis'], answers: 200,
    valid: () => ({}),
  },
  {
    key: 'live', method: 'GET', path: '/health/live', file: 'health/live',
    access: 'public', needs: [], answers: 200,
    valid: () => ({}),
  },
  {
    key: 'ready', method: 'GET', path: '/health/ready', file: 'health/ready',
    access: 'public', needs: ['redis', 'keycloak'], answers: 200,
    valid: () => ({}),
  },
  {
    key: 'catch-all', method: 'GET', path: '$default', file: 'misc/catch-all',
    access: 'public', needs: [], answers: 404,
    valid: () => ({}),
  },
] // prettier-ignore

export function routeOf(key: string): RouteCase {
  const route = routes.find((candidate) => candidate.key === key)
  if (!route) throw new Error(`tests/support/routes.ts has no route ${key}`)
  return route
}
