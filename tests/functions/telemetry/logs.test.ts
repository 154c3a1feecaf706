/** Nothing secret is written to the log. */
import { call } from '../../support/world/call.ts'
import { catchLog, type Log } from '../../support/network/log.ts'
import { logIn, startWorld, type World } from '../../support/world/world.ts'

let world: World
let log: Log

beforeAll(async () => {
  log = catchLog()
  world = await startWorld()
})
afterAll(async () => {
  await world.close()
  jest.restoreAllMocks()
})
beforeEach(() => log.clear())

describe('the log', () => {
  test('says nothing secret, whatever works, is refused, or breaks', async () => {
    const username = `canary_${world.run}`
    const email = `bird@canary-${world.run}.example`
    const password = `a canary's password ${world.run}`
    const person = { username, email, password }
    const { body } = await call('register', { body: person })
    const device = await logIn({ ...person, id: body.user.id })
    const token = device.accessToken

    const made = { token, body: { name: 'Bot', scopes: ['read'] } }
    const personal: string = (await call('create-token', made)).body.token
    const app = (
      await call('create-app', { body: { client_name: 'Feather', redirect_uris: ['https://app.example'] } })
    ).body

    const text = `a canary's words ${world.run}`
    const post = { path: { username }, token, body: { text } }
    const requests = [
      () => call('register', { body: person }),
      () => call('register', { body: { ...person, username: `second_${world.run}` } }),
      () =>
        call('register', {
          body: { ...person, username: `weak_${world.run}`, password: email, email: `x${email}` },
        }),
      () => call('login', { body: { username, password } }),
      () => call('login', { body: { email, password } }),
      () => call('login', { body: { email, password: `${password} wrong` } }),
      () => call('login', { body: { email, password, canary: email } }),
      () => call('login', { body: `{"email":"${email}","password":"${password}"` }),
      () => call('login', { body: `${email} ${password}`, headers: { 'content-type': 'text/plain' } }),
      () => call('create-post', post),
      () => call('create-post', { ...post, body: { text: text.repeat(50) } }),
      () => call('get-feed', { path: { username }, token, query: { [email]: password } }),
      () => call('can-post', { token: `${token}x` }),
      () => call('get-me', { token: personal }),
      () => call('get-me', { token: `${personal}x` }),
      () => call('get-me', { query: { access_token: personal } }),
      () => call('create-post', { ...post, token: personal }),
      () => call('create-app-token', { body: { ...app, grant_type: 'client_credentials', code: personal } }),
      () => call('delete-app-token', { body: { ...app, token: personal } }),
      () => call('can-post', { headers: { authorization: `Basic ${token}` } }),
      () => call('catch-all', { rawPath: `/${email}`, query: { password }, token }),
    ]
    for (const request of requests) await request()
    for (const mode of ['refuse', 'reset'] as const) {
      await Promise.all([world.redis.setMode(mode), world.keycloak.setMode(mode)])
      for (const request of requests) await request()
    }
    await Promise.all([world.redis.setMode('pass'), world.keycloak.setMode('pass')])
    // What Redis does not understand is our own mistake: the one kind of failure that is logged whole.
    const feed = `feed:{${body.user.id}}`
    await world.redisServer.run('SET', feed, text)
    expect(await call('get-feed', { path: { username }, token })).toMatchObject({ status: 500 })
    await call('refresh', { body: { refreshToken: device.refreshToken } })
    await call('refresh', { body: { refreshToken: `${device.refreshToken}x` } })
    await call('logout', { token })

    expect(log.lines().length).toBeGreaterThan(3 * requests.length)
    for (const code of ['redis-unavailable', 'keycloak-unavailable', 'internal-error'])
      expect(log.text()).toContain(code)
    const secrets = {
      email,
      password,
      text,
      'access token': token,
      'its signature': token.split('.')[2] ?? '',
      'its claims': token.split('.')[1] ?? '',
      'personal token': personal.slice(-48),
      'secret of an app': app.client_secret,
      'refresh token': device.refreshToken,
      'client secret': world.realm.clientSecret,
      'admin secret': world.realm.adminClientSecret,
      'encryption key': process.env['SESSION_ENCRYPTION_KEY'] ?? '',
    }
    const said = Object.entries(secrets).filter(([, secret]) => log.text().includes(secret))
    expect(said.map(([name]) => name)).toEqual([])
  })
})
