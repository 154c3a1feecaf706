/** Every protected route against every kind of token that must not count. */
import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import * as z from 'zod'
import { answerTo, call, type CallInput, eventOf, type Handler } from '../../support/world/call.ts'
import { type Forger, startForger, symmetric, unsigned } from '../../support/world/forge.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { type RouteCase, routes } from '../../support/world/routes.ts'
import { logIn, type People, seedPeople, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people: People
let forger: Forger
let loggedOut: string
let idToken: string
let keycloakRefreshToken: string
let personal: { kept: string; ended: string; expired: string }

beforeAll(async () => {
  world = await startWorld()
  people = await seedPeople(world)
  const realmUrl = `${world.realm.keycloakUrl}/realms/${world.realm.realm}`
  const tokens = await loginAtKeycloak(realmUrl)
  idToken = tokens.id_token
  keycloakRefreshToken = tokens.refresh_token
  const device = await logIn(people.ada)
  await call('logout', { token: device.accessToken })
  loggedOut = device.accessToken
  personal = {
    kept: await newToken('kept'),
    ended: await newToken('ended'),
    expired: await newToken('expired'),
  }
  const { items } = (await call('list-tokens', { token: people.ada.accessToken })).body
  const { id } = items.find(({ name }: { name: string }) => name === 'ended')
  await call('delete-token', { token: people.ada.accessToken, path: { id } })
  await expire(personal.expired)
  // A cold start while Keycloak is away: from here on the copy of the keys in Redis decides.
  jest.resetModules()
  forger = await startForger(world, realmUrl)
})
afterAll(() => world.close())

/** A personal token of ada of the widest scopes. */
async function newToken(name: string): Promise<string> {
  const body = { name, scopes: ['read', 'write', 'follow'] }
  return (await call('create-token', { token: people.ada.accessToken, body })).body.token
}

/** As if its time were over. */
async function expire(token: string): Promise<void> {
  const [key, field] = [`access_tokens:{${people.ada.id}}`, hash('sha256', token, 'base64url')]
  const stored = JSON.parse(String(await world.redisServer.run('HGET', key, field)))
  const expiresAt = new Date(Date.now() - 1000).toISOString()
  await world.redisServer.run('HSET', key, field, JSON.stringify({ ...stored, expiresAt }))
}

/** The same token with something else in it, and the checksum that goes with that. */
function forged(change: (content: string) => string): string {
  const content = change(personal.kept.slice(0, -8))
  return content + crc32(content).toString(16).padStart(8, '0')
}

async function loginAtKeycloak(realmUrl: string) {
  const body = new URLSearchParams({
    grant_type: 'password',
    client_id: 'perch-api',
    client_secret: world.realm.clientSecret,
    username: people.ada.username,
    password: people.ada.password,
    scope: 'openid',
  })
  const answer = await fetch(`${realmUrl}/protocol/openid-connect/token`, { method: 'POST', body })
  return (await answer.json()) as { id_token: string; refresh_token: string }
}

/** The caller whom the route would let through. */
function rightful(route: RouteCase): string {
  return route.access === 'moderator' ? people.moderator.accessToken : people.ada.accessToken
}

const now = () => Math.floor(Date.now() / 1000)

/** Each gives the headers of a request that must be answered with 401. */
const badTokens: Record<string, (token: string) => Promise<CallInput> | CallInput> = {
  'no token': () => ({}),
  'an empty header': () => ({ headers: { authorization: '' } }),
  'another scheme': (token) => ({ headers: { authorization: `Basic ${token}` } }),
  'a scheme alone': () => ({ headers: { authorization: 'Bearer' } }),
  'two tokens': (token) => ({ headers: { authorization: `Bearer ${token}, Bearer ${token}` } }),
  garbage: () => ({ token: 'garbage' }),
  'garbage in three parts': () => ({ token: 'a.b.c' }),
  'a token of 64 KB': () => ({ token: 'x'.repeat(65_536) }),
  'an expired token': async (token) => ({ token: await forger.sign(token, { exp: now() - 60 }) }),
  'a token without expiry': async (token) => ({ token: await forger.sign(token, { exp: undefined }) }),
  'a token from the future': async (token) => ({ token: await forger.sign(token, { nbf: now() + 3600 }) }),
  'a token that was issued in the future': async (token) => ({
    token: await forger.sign(token, { iat: now() + 60 }),
  }),
  'a token of another type': async (token) => ({ token: await forger.sign(token, {}, 'logout+jwt') }),
  'a token without a subject': async (token) => ({ token: await forger.sign(token, { sub: undefined }) }),
  'a wrong signature': async (token) => ({ token: await forger.signWithUnknownKey(token) }),
  'a signature cut off': (token) => ({ token: token.slice(0, token.lastIndexOf('.') + 1) }),
  'another issuer': async (token) => ({
    token: await forger.sign(token, { iss: 'https://elsewhere.example' }),
  }),
  'another audience': async (token) => ({ token: await forger.sign(token, { aud: 'account' }) }),
  'no audience': async (token) => ({ token: await forger.sign(token, { aud: undefined }) }),
  'another client': async (token) => ({ token: await forger.sign(token, { azp: 'account-console' }) }),
  'no signature (alg none)': (token) => ({ token: unsigned(token) }),
  'a symmetric signature': (token) => ({ token: symmetric(token) }),
  'an ID token': () => ({ token: idToken }),
  'a token that says it is an ID token': async (token) => ({
    token: await forger.sign(token, { typ: 'ID' }),
  }),
  "Keycloak's refresh token": () => ({ token: keycloakRefreshToken }),
  'our refresh token': () => ({ token: people.ada.refreshToken }),
  'an older token of the session': async (token) => ({ token: await forger.sign(token, { jti: 'older' }) }),
  "another user's session": async (token) => ({
    token: await forger.sign(token, { uid: Number(people.bob.id) }),
  }),
  'a session that never was': async (token) => ({ token: await forger.sign(token, { sid: 'nowhere' }) }),
  'no user id': async (token) => ({ token: await forger.sign(token, { uid: undefined }) }),
  'a session that was logged out': () => ({ token: loggedOut }),
  'a personal token that was ended': () => ({ token: personal.ended }),
  'a personal token that has expired': () => ({ token: personal.expired }),
  'a personal token with a wrong checksum': () => ({ token: `${personal.kept.slice(0, -1)}x` }),
  'a personal token of another user': () => ({
    token: forged((content) => content.replace(/_\d+_/, `_${people.bob.id}_`)),
  }),
  'a personal token that was made up': () => ({
    token: forged((content) => content.replace(/.{8}$/, '00000000')),
  }),
  'the hash of a personal token': () => ({ token: hash('sha256', personal.kept, 'base64url') }),
}

const protectedRoutes = routes.filter(({ access }) => access !== 'public')

describe.each(protectedRoutes)('$method $path', (route) => {
  const isOptional = route.access === 'optional'
  const refused = Object.keys(badTokens).filter((kind) => !isOptional || kind !== 'no token')

  test.each(refused)('answers 401 to %s', async (kind) => {
    const answer = await call(route.key, {
      ...(await route.valid(people)),
      ...(await badTokens[kind]?.(rightful(route))),
    })
    expectProblem(answer, 401, 'unauthenticated')
  })

  test('refuses the token before it looks at anything else', async () => {
    const answer = await call(route.key, {
      path: { username: '!', follower: '!', id: '!', tag: '!' },
      query: 'a=1&a=2',
      body: '{',
      ...(isOptional && { token: 'garbage' }),
    })
    expectProblem(answer, 401, 'unauthenticated')
  })

  test('takes a token that is signed in the same way and has nothing wrong', async () => {
    // Keycloak is away here; and of these, some would end the session that the other routes need.
    if (route.needs.includes('keycloak')) return
    const token = await forger.sign(rightful(route))
    expect(await call(route.key, { ...(await route.valid(people)), token })).toMatchObject({
      status: route.answers,
    })
  })
})

describe.each(routes.filter(({ access }) => access === 'owner'))('$method $path', (route) => {
  test('answers 403 to the token of another user', async () => {
    const answer = await call(route.key, {
      ...(await route.valid(people)),
      token: people.carol.accessToken,
    })
    expectProblem(answer, 403, 'not-yours')
  })
})

describe.each(routes.filter(({ access }) => access === 'moderator'))('$method $path', (route) => {
  test('answers 403 to a token without the role', async () => {
    expectProblem(
      await call(route.key, { ...(await route.valid(people)), token: people.ada.accessToken }),
      403,
      'role-missing',
    )
  })
})

/** No route of today: the one of a user, as it will be where it shows more to whom it knows. */
async function optionalRoute(): Promise<Handler> {
  // After the cold start above, as the routes are.
  const { optionalUser } = await import('../../../shared/http/chain/authenticate.ts')
  const { route } = await import('../../../shared/http/route.ts')
  const { ok } = await import('../../../shared/http/reply/reply.ts')
  const { handler } = route(
    'get-user',
    {
      auth: optionalUser,
      path: { username: z.string() },
      responses: { 200: z.object({ caller: z.string().nullable() }) },
    },
    ({ caller }) => ok({ caller: caller?.userId.toString() ?? null }),
  )
  return handler as never
}

describe('a route with optional authentication', () => {
  const callOptional = async (input: CallInput) =>
    answerTo(await optionalRoute(), eventOf('get-user', { path: { username: 'ada' }, ...input }))

  test.each(Object.keys(badTokens).filter((kind) => kind !== 'no token'))(
    'answers 401 to %s',
    async (kind) => {
      const answer = await callOptional({ ...(await badTokens[kind]?.(people.ada.accessToken)) })
      expectProblem(answer, 401, 'unauthenticated')
    },
  )

  test('has no caller where no token is sent', async () => {
    expect(await callOptional({})).toMatchObject({ status: 200, body: { caller: null } })
  })

  test('knows the caller whose token is sent', async () => {
    const token = await forger.sign(people.ada.accessToken)
    expect(await callOptional({ token })).toMatchObject({ status: 200, body: { caller: people.ada.id } })
  })
})
