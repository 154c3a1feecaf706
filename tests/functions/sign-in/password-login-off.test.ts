/** The setting PASSWORD_LOGIN=off: passwords are typed on the pages of Keycloak alone. */
import { expectDead, getMe, type Pair } from '../../support/hunts/pairs.ts'
import { signIn } from '../../support/sign-in/credentials.ts'
import { type Account, visit, newBrowser, begin } from '../../support/world/browser.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld({ PASSWORD_LOGIN: 'off' }, { ownRealm: true })
})
afterAll(() => world.close())

async function register(): Promise<Account & { email: string }> {
  const username = `p${(people += 1)}_${world.run}`
  const person = { username, email: `${username}@example.com`, password: 'correct horse battery' }
  expect(await call('register', { body: person })).toMatchObject({ status: 201 })
  return person
}

test('POST /auth/login says so to the right password and to a wrong one, and asks Keycloak nothing', async () => {
  const { username, password } = await register()
  world.keycloak.resetCounts()
  for (const typed of [password, 'wrong horse battery']) {
    expectProblem(await call('login', { body: { username, password: typed } }), 403, 'password-login-off')
  }
  expect(world.keycloak.roundTrips).toBe(0)
})

test('Keycloak takes none either from the client of Perch', async () => {
  const { username, password } = await register()
  const { keycloakUrl, realm, clientSecret } = world.realm
  const answer = await fetch(`${keycloakUrl}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'perch-api',
      client_secret: clientSecret,
      username,
      password,
    }),
  })
  expect(answer.status).toBe(400)
  await answer.body?.cancel()
})

const acts: [string, string, (password: string | undefined) => object][] = [
  [
    'PUT /me/password',
    'update-password',
    (currentPassword) => ({ currentPassword, password: 'another horse battery' }),
  ],
  [
    'PATCH /me',
    'update-me',
    (currentPassword) => ({ currentPassword, email: `n${(people += 1)}@example.com` }),
  ],
  ['POST /me/deletion', 'delete-me', (password) => ({ password })],
]

test.each(acts)('%s takes a fresh sign-in, and no password', async (_, key, bodyOf) => {
  const person = await register()
  const pair: Pair = await signIn(person)
  expect((await getMe(pair)).body).toMatchObject({ username: person.username })
  const act = (password: string | undefined) => call(key, { token: pair.accessToken, body: bodyOf(password) })
  expectProblem(await act(person.password), 403, 'password-login-off')
  const answer = await act(undefined)
  expect(answer.status).toBeLessThan(300)
  expect(answer.body?.tokens ?? null).toBeNull()
  await expectDead(pair)
})

test('a log-out ends the sign-in at Keycloak too: its pages ask the same browser for a password again', async () => {
  const browser = newBrowser()
  const person = await register()
  const pair = await signIn(person, browser)
  const isAsked = async () =>
    (await (await visit(browser, await begin(browser))).text()).includes('kc-form-login')
  expect(await isAsked()).toBe(false)
  expect(await call('logout', { token: pair.accessToken })).toMatchObject({ status: 204 })
  expect(await isAsked()).toBe(true)
})
