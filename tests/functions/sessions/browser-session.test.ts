/** Sessions of browsers: the refresh token is in a cookie, and only pages of the same origin may use it. */
import { call, type CallInput } from '../../support/world/call.ts'
import { aboutSeconds, endGrace, expectDead, getMe } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'
import { signInBody } from '../../support/world/browser.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

const ours = { 'perch-session': 'cookie', 'sec-fetch-site': 'same-origin' }

interface BrowserPair {
  accessToken: string
  /** The value of the cookie. */
  refreshToken: string
}

const valueOf = (setCookie = '') => /^__Host-perch_session=([^;]*);/.exec(setCookie)?.[1] ?? ''

/** What a browser has after an answer: a token in its hands, and a cookie. */
function pairOf({ headers, body }: Awaited<ReturnType<typeof call>>): BrowserPair {
  const tokens = 'tokens' in body ? body.tokens : body
  expect(tokens.refreshToken).toBeNull()
  return { accessToken: tokens.accessToken, refreshToken: valueOf(headers['set-cookie']) }
}

async function open(person = ada): Promise<BrowserPair> {
  const { username, password } = person
  const answer = await call('login', { body: { username, password }, headers: ours })
  expect(answer).toMatchObject({ status: 200 })
  return pairOf(answer)
}

const renew = ({ refreshToken }: BrowserPair, input: CallInput = {}) =>
  call('refresh', { body: {}, headers: ours, cookies: [`__Host-perch_session=${refreshToken}`], ...input })

describe('a login with Perch-Session', () => {
  test('puts the refresh token into a cookie of this host that no script can read', async () => {
    const { username, password } = ada
    const { status, headers, body } = await call('login', { body: { username, password }, headers: ours })
    expect([status, body.refreshToken]).toEqual([200, null])
    const [value, ...attributes] = (headers['set-cookie'] ?? '').split('; ')
    expect(value).toMatch(/^__Host-perch_session=[\w-]+\.1\.[\w-]{43}$/)
    expect(attributes.filter((one) => !one.startsWith('Max-Age='))).toEqual([
      'Path=/',
      'Secure',
      'HttpOnly',
      'SameSite=Strict',
    ])
    expect(Number(/Max-Age=(\d+)/.exec(headers['set-cookie'] ?? '')?.[1])).toEqual(
      aboutSeconds(body.refreshExpiresIn),
    )
    expect((await getMe(body)).status).toBe(200)
  })

  test('sets no cookie without the header', async () => {
    const { username, password } = ada
    const { headers, body } = await call('login', {
      body: { username, password },
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    expect([headers['set-cookie'], typeof body.refreshToken]).toEqual([undefined, 'string'])
  })

  test('ends the session whose cookie it replaces, and no other', async () => {
    const [former, other] = [await open(), await open()]
    const bearer = await logIn(ada)
    const { username, password } = ada
    const logInWith = (refreshToken: string) =>
      call('login', {
        body: { username, password },
        headers: ours,
        cookies: [`__Host-perch_session=${refreshToken}`],
      })
    const next = pairOf(await logInWith(former.refreshToken))
    await expectDead(former)
    // Neither what no cookie carries, nor what was never given out.
    await logInWith(bearer.refreshToken)
    await logInWith(other.refreshToken.replace(/[^.]+$/, 'x'.repeat(43)))
    for (const pair of [next, other, bearer]) expect(await getMe(pair)).toMatchObject({ status: 200 })
  })

  test.each(['cross-site', 'same-site', 'none'])('is refused to a page that is %s', async (site) => {
    const { username, password } = ada
    const headers = { ...ours, 'sec-fetch-site': site }
    expectProblem(await call('login', { body: { username, password }, headers }), 403, 'cross-site-request')
  })

  test('is there for sign-ins through the pages of Keycloak as well', async () => {
    const answer = await call('oidc-token', { body: await signInBody(ada), headers: ours })
    const pair = pairOf(answer)
    expect((await renew(pair)).status).toBe(200)
  })

  test('is no way that a page of another origin can go: the preflight does not name the header', async () => {
    const { headers } = await call('catch-all', {
      method: 'OPTIONS',
      rawPath: '/auth/login',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(headers['access-control-allow-headers']?.toLowerCase()).not.toContain('perch-session')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
  })
})

describe('a renewal by cookie', () => {
  test('gives the next pair in the same way, and the old access token is dead', async () => {
    const old = await open()
    const answer = await renew(old)
    const next = pairOf(answer)
    expect(next.refreshToken).not.toBe(old.refreshToken)
    expectProblem(await getMe(old), 401, 'unauthenticated')
    expect((await getMe(next)).status).toBe(200)
  })

  test('goes by Sec-Fetch-Site alone', async () => {
    expect((await renew(await open(), { headers: { 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
  })

  test('goes by the header of ours where a browser says nothing of sites', async () => {
    expect((await renew(await open(), { headers: { 'perch-session': 'cookie' } })).status).toBe(200)
  })

  test.each([
    ['cross-site', { ...ours, 'sec-fetch-site': 'cross-site' }],
    ['same-site', { ...ours, 'sec-fetch-site': 'same-site' }],
    ['typed into the address bar', { ...ours, 'sec-fetch-site': 'none' }],
    ['without any proof', {}],
  ])('is refused where it is %s, and the session lives on', async (_, headers) => {
    const pair = await open()
    expectProblem(await renew(pair, { headers }), 403, 'cross-site-request')
    expect((await getMe(pair)).status).toBe(200)
    expect((await renew(pair)).status).toBe(200)
  })

  test.each([
    ['no cookie', () => ({ cookies: [] })],
    ['an empty cookie', () => ({ cookies: ['__Host-perch_session='] })],
    ['a made-up cookie', () => ({ cookies: ['__Host-perch_session=a.1.b'] })],
    ['a cookie of another name', () => ({ cookies: ['perch_session=a.1.b'] })],
  ])('answers 401 to %s', async (_, input) => {
    expectProblem(await renew(await open(), input()), 401, 'session-ended')
  })

  test('gives the cookie just used the same pair again, as parallel tabs need it', async () => {
    const old = await open()
    const [one, other] = await Promise.all([renew(old), renew(old)])
    expect(pairOf(one)).toEqual(pairOf(other))
  })

  test('ends the session when a cookie comes back after its grace', async () => {
    const old = await open()
    const next = pairOf(await renew(old))
    await endGrace(world, old)
    expectProblem(await renew(old), 401, 'session-ended')
    expectProblem(await getMe(next), 401, 'unauthenticated')
    expectProblem(await renew(next), 401, 'session-ended')
  })

  test('is not open to a token of a session without a cookie', async () => {
    const bearer = await logIn(ada)
    expectProblem(await renew(bearer), 401, 'session-ended')
    expect((await getMe(bearer)).status).toBe(200)
  })

  test('is the only one: in a body what the cookie carries is good for nothing', async () => {
    const pair = await open()
    const { refreshToken } = pair
    expectProblem(await call('refresh', { body: { refreshToken }, headers: ours }), 401, 'session-ended')
    expect((await renew(pair)).status).toBe(200)
  })
})

describe('a session of a browser', () => {
  test('keeps its refresh token in the cookie when the account is changed, without any header', async () => {
    const first = await open()
    const edited = pairOf(await call('update-me', { token: first.accessToken, body: { bio: 'Analyst.' } }))
    const next = pairOf(await renew(edited))
    const { password } = ada
    const body = { currentPassword: password, password }
    const secured = pairOf(await call('update-password', { token: next.accessToken, body }))
    expect((await renew(secured)).status).toBe(200)
  })

  test.each(['logout', 'logout-all'])('is over with %s, and the cookie goes', async (key) => {
    const person = await join(world, key.replace('-', '_'))
    const pair = await open(person)
    const { status, headers } = await call(key, { token: pair.accessToken })
    expect([status, headers['set-cookie']]).toEqual([
      204,
      '__Host-perch_session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict',
    ])
    expectProblem(await renew(pair), 401, 'session-ended')
  })

  test('ends with the account', async () => {
    const person = await join(world, 'leaving')
    const pair = await open(person)
    const { password } = person
    const { status, headers } = await call('delete-me', { token: pair.accessToken, body: { password } })
    expect([status, valueOf(headers['set-cookie'])]).toEqual([204, ''])
    expectProblem(await renew(pair), 401, 'session-ended')
  })

  test('is one of the devices, and another device ends it', async () => {
    const pair = await open()
    const bearer = await logIn(ada)
    const [id] = pair.refreshToken.split('.')
    expect((await call('delete-session', { path: { id: id ?? '' }, token: bearer.accessToken })).status).toBe(
      204,
    )
    expectProblem(await getMe(pair), 401, 'unauthenticated')
    expectProblem(await renew(pair), 401, 'session-ended')
  })

  test('leaves sessions without a cookie as they were', async () => {
    const bearer = await logIn(ada)
    const { headers } = await call('logout', { token: bearer.accessToken })
    expect(headers['set-cookie']).toBeUndefined()
    await expectDead(bearer)
  })
})
