import { fileOf } from '../../../infra/deploy/declared.ts'
import { appAddress, appRequest } from './app.ts'
import { declaredService } from '../package/declared.ts'
import type { CallInput } from './call.ts'
import { api, type Operation, resolve } from './documented.ts'
import type { People } from './world.ts'

/** A route as the suites see it that no route can be left out of. */
export interface RouteCase {
  /** The function's key. */
  key: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  path: string
  /** The handler's file, below functions/. */
  file: string
  /** `optional`: with or without a token; `user`: a token of anybody; `owner`: of the user whom the path names; `moderator`: of somebody with this role. */
  access: 'public' | 'optional' | 'user' | 'owner' | 'moderator'
  /** What the route cannot do without, once it has been called before. */
  needs: ('redis' | 'keycloak')[]
  /** Leaves its caller without a session: the suites send somebody who has one to spare. */
  endsSession?: true
  /** A request that is answered with `answers`; the token comes by itself. */
  valid: (people: People) => CallInput | Promise<CallInput>
  answers: number
}

let registered = 0

/** What nothing else says of a route: a valid request, where it is more than the parameters of the path, and what it needs. */
const more: Record<string, Partial<RouteCase>> = {
  register: {
    valid: ({ run }) => {
      const username = `r${(registered += 1)}_${run}`
      return { body: { username, email: `${username}@example.com`, password: 'correct horse battery' } }
    },
  },
  login: { valid: ({ bob }) => ({ body: { username: bob.username, password: bob.password } }) },
  logout: { endsSession: true },
  refresh: { valid: ({ bob }) => ({ body: { refreshToken: bob.refreshToken } }) },
  'logout-all': { endsSession: true },
  'delete-session': { valid: ({ spareSid }) => ({ path: { id: spareSid } }) },
  'update-credential': {
    valid: async ({ newPasskeyId }) => ({ path: { id: await newPasskeyId() }, body: { name: 'My phone' } }),
  },
  'delete-credential': { valid: async ({ newPasskeyId }) => ({ path: { id: await newPasskeyId() } }) },
  'create-app': {
    valid: () => ({ body: { client_name: 'Feather', redirect_uris: [appAddress] } }),
  },
  'get-authorization': { valid: async ({ newAppRequest }) => ({ query: await newAppRequest() }) },
  'create-authorization': { valid: async ({ newAppRequest }) => ({ body: await newAppRequest() }) },
  'create-app-token': { valid: async ({ newAppCode }) => ({ body: await newAppCode() }) },
  'delete-app-token': {
    valid: async ({ newAppRequest }) => ({
      body: { token: 'x', client_id: (await newAppRequest()).client_id },
    }),
  },
  'create-token': { valid: () => ({ body: { name: 'Bot', scopes: ['read'] } }) },
  'delete-token': { valid: async ({ newTokenId }) => ({ path: { id: await newTokenId() } }) },
  'update-me': { endsSession: true, valid: () => ({ body: { username: `u${(registered += 1)}_renamed` } }) },
  'update-password': {
    endsSession: true,
    valid: ({ carol }) => ({ body: { currentPassword: carol.password, password: carol.password } }),
  },
  'delete-me': { endsSession: true, valid: ({ carol }) => ({ body: { password: carol.password } }) },
  'oidc-start': {
    needs: ['redis'],
    valid: ({ appAddress }) => ({ query: { ...appRequest, returnTo: appAddress } }),
  },
  'oidc-callback': { valid: ({ newReturn }) => newReturn() },
  'oidc-token': { valid: async ({ newSignInBody }) => ({ body: await newSignInBody() }) },
  'backchannel-logout': { valid: ({ newLogout }) => newLogout() },
  'get-verification-form': { valid: ({ links }) => ({ query: { token: links.verification } }) },
  'confirm-verification': { valid: ({ links }) => ({ body: { token: links.verification } }) },
  'request-password-reset': { valid: ({ carol }) => ({ body: { email: carol.email } }) },
  'get-password-reset-form': { valid: ({ links }) => ({ query: { token: links.reset } }) },
  'confirm-password-reset': {
    valid: ({ links, carol: { password } }) => ({
      body: { token: links.reset, password, passwordConfirmation: password },
    }),
  },
  'list-followers': { valid: ({ ada }) => ({ path: { username: ada.username }, query: { limit: '2' } }) },
  'list-following': { valid: ({ bob }) => ({ path: { username: bob.username } }) },
  'add-follower': { valid: ({ ada, bob }) => ({ path: { username: bob.username, follower: ada.username } }) },
  'remove-follower': {
    valid: ({ ada, bob }) => ({ path: { username: bob.username, follower: ada.username } }),
  },
  'create-post': {
    valid: ({ ada }) => ({ path: { username: ada.username }, body: { text: 'Call me Ishmael.' } }),
  },
  'edit-post': {
    valid: async ({ newPostId }) => ({ path: { id: await newPostId() }, body: { text: 'Call me Ahab.' } }),
  },
  'delete-post': { valid: async ({ newPostId }) => ({ path: { id: await newPostId() } }) },
  'list-posts': { valid: () => ({ query: { limit: '2' } }) },
  search: { valid: () => ({ query: { q: 'ada', type: 'users' } }) },
  'read-notifications': { valid: () => ({ body: { upTo: '1' } }) },
  moderator: { access: 'moderator' },
  'create-report': { valid: ({ eve }) => ({ body: { username: eve.username, reason: 'Spam.' } }) },
  'list-reports': { access: 'moderator' },
  'resolve-report': {
    access: 'moderator',
    valid: async ({ newReportId }) => ({
      path: { id: await newReportId() },
      body: { outcome: 'dismissed', reason: 'It was a joke.' },
    }),
  },
  'add-suspension': {
    access: 'moderator',
    valid: ({ eve }) => ({ path: { username: eve.username }, body: { reason: 'Spam.' } }),
  },
  'remove-suspension': {
    access: 'moderator',
    valid: ({ eve }) => ({ path: { username: eve.username }, body: { reason: 'Appealed.' } }),
  },
  'list-acts': { access: 'moderator' },
  'add-block': { valid: ({ eve }) => ({ path: { username: eve.username } }) },
  'remove-block': { valid: ({ eve }) => ({ path: { username: eve.username } }) },
  'add-mute': { valid: ({ eve }) => ({ path: { username: eve.username } }) },
  'remove-mute': { valid: ({ eve }) => ({ path: { username: eve.username } }) },
}

/** Whom and what the parameters of a path name. */
function named(path: string, { ada, postId }: People): Record<string, string> {
  const { username } = ada
  const values: Record<string, string> = { username, follower: username, id: postId, tag: 'perch' }
  return Object.fromEntries(
    [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
      const value = values[name]
      if (value === undefined)
        throw new Error(`tests/support/world/routes.ts does not know what {${name}} names`)
      return [name, value]
    }),
  )
}

function accessOf({ responses, security }: Operation): RouteCase['access'] {
  if (!security.some((requirement) => 'bearer' in requirement)) return 'public'
  if (security.some((requirement) => Object.keys(requirement).length === 0)) return 'optional'
  const refusals = JSON.stringify(responses['403'] ? resolve(responses['403']) : {})
  return refusals.includes('"not-yours"') ? 'owner' : 'user'
}

/** What a program gets where all is well; a browser may get a page instead. */
function answerOf({ responses }: Operation): number {
  const good = Object.entries(responses).filter(([status]) => Number(status) < 308)
  const [status] = good.find(([, one]) => !('text/html' in (resolve(one).content ?? {}))) ?? good[0] ?? []
  return Number(status)
}

const declared = declaredService().functions

function caseOf(path: string, method: string, operation: Operation): RouteCase {
  const { operationId: key, requestBody } = operation
  const found = declared[key]
  if (!found) throw new Error(`serverless.yml has no function ${key}`)
  if (requestBody && !more[key]?.valid)
    throw new Error(`tests/support/world/routes.ts has no body for ${key}`)
  const uses = found.uses ?? []
  return {
    key,
    method: method.toUpperCase() as RouteCase['method'],
    path,
    file: fileOf(found).replace(/^functions\/|\.ts$/g, ''),
    access: accessOf(operation),
    needs: [
      ...(uses.includes('redis') ? (['redis'] as const) : []),
      ...(uses.some((use) => use.startsWith('keycloak-')) ? (['keycloak'] as const) : []),
    ],
    answers: answerOf(operation),
    valid: (people) => ({ path: named(path, people) }),
    ...more[key],
  }
}

/** Every route of docs/openapi.json, and the catch-all. */
export const routes: RouteCase[] = [
  ...Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => caseOf(path, method, operation)),
  ),
  {
    key: 'catch-all',
    method: 'GET',
    path: '$default',
    file: 'catch-all',
    access: 'public',
    needs: [],
    answers: 404,
    valid: () => ({}),
  },
]

export function routeOf(key: string): RouteCase {
  const route = routes.find((candidate) => candidate.key === key)
  if (!route) throw new Error(`There is no route ${key}`)
  return route
}
