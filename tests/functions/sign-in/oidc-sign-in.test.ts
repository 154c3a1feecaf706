/** oidc-start, oidc-callback, oidc-token: Keycloak's own pages, walked as a browser would. */
import { addUser } from '../../../infra/realm/keycloak-admin.ts'
import {
  appRequest,
  appAddress,
  begin,
  comeBack,
  newBrowser,
  passKeycloak,
  signInBody,
} from '../../support/world/browser.ts'
import { answerTo, call, eventOf, type Handler } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

describe('GET /auth/oidc/start', () => {
  test("leads to Keycloak's pages under the name that browsers know, with PKCE, state and nonce", async () => {
    const answer = await call('oidc-start', { query: appRequest })
    expect(answer).toMatchObject({ status: 302, headers: { 'cache-control': 'no-store' } })
    const { origin, pathname, searchParams } = new URL(answer.headers['location'] ?? '')
    const { keycloakUrl, realm, publicUrl } = world.realm
    expect(origin + pathname).toBe(`${keycloakUrl}/realms/${realm}/protocol/openid-connect/auth`)
    const random = expect.stringMatching(/^[\w-]{43}$/)
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: 'perch-api',
      scope: 'openid',
      redirect_uri: `${publicUrl}/auth/oidc/callback`,
      state: random,
      nonce: random,
      code_challenge: random,
      code_challenge_method: 'S256',
    })
  })

  test('asks Keycloak for a new sign-in where the app wants one, and for nothing else', async () => {
    const { headers } = await call('oidc-start', { query: { ...appRequest, prompt: 'login' } })
    expect(new URL(headers['location'] ?? '').searchParams.get('prompt')).toBe('login')
    for (const prompt of ['none', 'create', '']) {
      const answer = await call('oidc-start', { query: { ...appRequest, prompt } })
      expectProblem(answer, 400, 'validation-failed', {
        errors: [expect.objectContaining({ parameter: 'prompt' })],
      })
    }
  })

  test('binds the sign-in to the browser by a cookie of this host alone', async () => {
    const { headers } = await call('oidc-start', { query: appRequest })
    expect(headers['set-cookie']).toMatch(
      /^__Host-perch_sign_in=[\w-]{43}; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/,
    )
  })

  test.each([
    'https://elsewhere.example/',
    `${appAddress}&more=1`,
    appAddress.toUpperCase(),
    '/signed-in',
    'javascript:alert(1)',
  ])('answers 400 to %s, which is not allowed', async (returnTo) => {
    const answer = await call('oidc-start', { query: { ...appRequest, returnTo } })
    expectProblem(answer, 400, 'return-address-not-allowed')
    expect(answer.headers).not.toHaveProperty('location')
  })

  test.each(['returnTo', 'state', 'code_challenge'])('answers 400 without %s', async (name) => {
    const query = Object.fromEntries(Object.entries(appRequest).filter(([key]) => key !== name))
    expectProblem(await call('oidc-start', { query }), 400, 'validation-failed', {
      errors: [expect.objectContaining({ parameter: name })],
    })
  })

  test.each([
    { code_challenge_method: 'plain' },
    { code_challenge: '' },
    { code_challenge: 'x'.repeat(42) },
    { code_challenge: `${'x'.repeat(42)}=` },
  ])('answers 400 to the challenge %j', async (challenge) => {
    const query = { ...appRequest, ...challenge }
    expectProblem(await call('oidc-start', { query }), 400, 'validation-failed', {
      errors: expect.any(Array),
    })
  })

  test('passes over members that it does not know, as an authorization server does', async () => {
    const query = { ...appRequest, ui_locales: 'de', utm_source: 'mail' }
    const { handler } = await import('../../../functions/sign-in/oidc-start.ts')
    // `call` would not let pass what the document does not know.
    const answer = await answerTo(handler as unknown as Handler, eventOf('oidc-start', { query }))
    expect(answer).toMatchObject({ status: 302 })
  })

  test('takes the method S256 by its name', async () => {
    const query = { ...appRequest, code_challenge_method: 'S256' }
    expect(await call('oidc-start', { query })).toMatchObject({ status: 302 })
  })
})

describe('GET /auth/oidc/callback', () => {
  test('leads to the app with a one-time code, and shows the browser nothing of Keycloak', async () => {
    const answer = await call('oidc-callback', await comeBack(ada))
    expect(answer.status).toBe(302)
    const address = new URL(answer.headers['location'] ?? '')
    expect(Object.fromEntries(address.searchParams)).toEqual({
      from: 'perch',
      state: appRequest.state,
      code: expect.stringMatching(/^[\w-]{43}$/),
    })
    for (const name of ['code', 'state']) address.searchParams.delete(name)
    expect(address.href).toBe(appAddress)
  })

  test('gives the app its own state back', async () => {
    const answer = await call(
      'oidc-callback',
      await comeBack(ada, newBrowser(), { state: 'the app & its state' }),
    )
    const { searchParams } = new URL(answer.headers['location'] ?? '')
    expect(searchParams.get('state')).toBe('the app & its state')
  })

  test('leads back to the app with the error that Keycloak reports', async () => {
    const browser = newBrowser()
    const state = new URL(await begin(browser, { state: 'its state' })).searchParams.get('state') ?? ''
    const answer = await call('oidc-callback', {
      query: { state, error: 'access_denied', error_description: 'The user said no' },
      cookies: browser.cookies,
    })
    expect([answer.status, answer.headers['location']]).toEqual([
      302,
      `${appAddress}&error=access_denied&state=its+state`,
    ])
  })

  test('lets two tabs of one browser sign in side by side', async () => {
    const browser = newBrowser()
    const [first, second] = [await begin(browser), await begin(browser)]
    for (const address of [first, second]) {
      const back = await passKeycloak(browser, address, ada)
      const answer = await call('oidc-callback', {
        query: back.searchParams.toString(),
        cookies: browser.cookies,
      })
      expect(answer.status).toBe(302)
    }
  })
})

describe('POST /auth/oidc/token', () => {
  test('answers like a login: a pair that works, and the user', async () => {
    const answer = await call('oidc-token', { body: await signInBody(ada) })
    const { body: login } = await call('login', { body: { username: ada.username, password: ada.password } })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      ...login,
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
    })
    const { accessToken: token, refreshToken } = answer.body
    expect(await call('can-post', { token })).toMatchObject({ status: 200 })
    expect(await call('refresh', { body: { refreshToken } })).toMatchObject({ status: 200 })
    expectProblem(await call('can-post', { token }), 401, 'unauthenticated')
  })

  test('gives a profile to somebody whom it sees for the first time', async () => {
    const account = { username: `console_${world.run}`, password: 'correct horse battery' }
    await addUser(world.realm, { ...account, email: `${account.username}@example.com` })
    expectProblem(await call('get-user', { path: { username: account.username } }), 404, 'user-not-found')
    const { body } = await call('oidc-token', { body: await signInBody(account) })
    expect(body.user).toMatchObject({ username: account.username, roles: ['can_post'] })
    expect(await call('get-user', { path: { username: account.username } })).toMatchObject({ status: 200 })
    const post = { path: { username: account.username }, token: body.accessToken, body: { text: 'Hello.' } }
    expect(await call('create-post', post)).toMatchObject({ status: 201 })
    const again = await call('login', { body: account })
    expect(again.body.user.id).toBe(body.user.id)
  })

  test('takes the session over when the same browser signs in again', async () => {
    const browser = newBrowser()
    const { body: first } = await call('oidc-token', { body: await signInBody(ada, browser) })
    const { body: second } = await call('oidc-token', { body: await signInBody(ada, browser) })
    const sids = [first, second].map(({ refreshToken }) => refreshToken.split('.')[0])
    expect(sids[1]).toBe(sids[0])
    expectProblem(await call('can-post', { token: first.accessToken }), 401, 'unauthenticated')
    // The older refresh token is dead too, and using it ends nothing: it was not stolen.
    const old = await call('refresh', { body: { refreshToken: first.refreshToken } })
    expectProblem(old, 401, 'session-ended')
    expect(await call('can-post', { token: second.accessToken })).toMatchObject({ status: 200 })
    const devices = await call('list-sessions', { token: second.accessToken })
    expect(devices.body.items.filter(({ id }: { id: string }) => id === sids[0])).toHaveLength(1)
    expect(await call('refresh', { body: { refreshToken: second.refreshToken } })).toMatchObject({
      status: 200,
    })
  })
})
