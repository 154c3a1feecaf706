/** An account with a second factor, which a password alone does not open, and sign-ins that stand in for a password. */
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { type Account, comeBack, newBrowser, signInBody } from '../../support/world/browser.ts'
import { type Answer, call } from '../../support/world/call.ts'
import {
  expectDead,
  expectLive,
  getMe,
  keycloakUser,
  type Pair,
  refresh,
  sidOf,
} from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { letCodesRepeat, type Phone } from '../../support/world/second-factor.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld({ FRESH_LOGIN_SECONDS: '300' }, { ownRealm: true })
  await letCodesRepeat(world.realm)
})
afterAll(() => world.close())
afterEach(() => {
  jest.restoreAllMocks()
})

const newPerson = (): Promise<Person> => join(world, `f${(people += 1)}`)
const newPassword = 'another horse battery'
const wrongPassword = 'wrong horse battery'

/** Signs in through Keycloak's pages. */
async function signIn(account: Account, browser = newBrowser(), prompt?: 'login'): Promise<Pair> {
  const body = await signInBody(account, browser, prompt && { prompt })
  const answer = await call('oidc-token', { body })
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}

/** Somebody who was asked for a second factor, has set one up on Keycloak's page, and is signed in. */
async function withSecondFactor(): Promise<Person & { phone: Phone }> {
  const person = await newPerson()
  await withAdmin(world.realm, async (admin) => {
    const id = (await keycloakUser(world, person.username))?.id ?? ''
    await admin.users.update({ realm: world.realm.realm, id }, { requiredActions: ['CONFIGURE_TOTP'] })
  })
  const phone = { secret: '' }
  const pair = await signIn({ ...person, phone })
  expect(phone.secret).not.toBe('')
  return { ...person, ...pair, phone }
}

/** As if so much time had gone by here, and none at Keycloak. */
function letTimePass(ms: number): void {
  const { now } = Date
  jest.spyOn(Date, 'now').mockImplementation(() => now() + ms)
}
const fiveMinutesMs = 5 * 60 * 1000

const login = ({ username }: Person, password: string) => call('login', { body: { username, password } })
const updateEmail = ({ accessToken }: Pair, email: string, more: object = {}) =>
  call('update-me', { token: accessToken, body: { email, ...more } })
const updatePassword = ({ accessToken }: Pair, body: object) =>
  call('update-password', { token: accessToken, body })
const deleteMe = ({ accessToken }: Pair, body: object) => call('delete-me', { token: accessToken, body })
const newEmail = () => `n${(people += 1)}_${world.run}@example.com`

describe('POST /auth/login of an account with a second factor', () => {
  test('answers second-factor-required to the right password, which opens nothing', async () => {
    const ada = await withSecondFactor()
    const before = await keycloakUser(world, ada.username)
    const answer = await login(ada, ada.password)
    expectProblem(answer, 403, 'second-factor-required')
    expect(answer.body.detail).toContain('GET /auth/oidc/start')
    expect((await keycloakUser(world, ada.username))?.sids.toSorted()).toEqual(before?.sids.toSorted())
    const byEmail = { email: ada.email, password: ada.password }
    expectProblem(await call('login', { body: byEmail }), 403, 'second-factor-required')
  })

  test('answers like for every other account to a wrong password', async () => {
    const [ada, bob] = [await withSecondFactor(), await newPerson()]
    const { instance: _, ...withFactor } = (await login(ada, wrongPassword)).body
    const { instance: __, ...without } = (await login(bob, wrongPassword)).body
    expect(withFactor).toEqual(without)
    expect(withFactor).toMatchObject({ status: 401, code: 'invalid-credentials' })
  })

  test("signs in through Keycloak's pages with a code of the phone, and not without", async () => {
    const ada = await withSecondFactor()
    const pair = await signIn(ada)
    expect((await getMe(pair)).body).toMatchObject({ username: ada.username })
    await expectLive(pair)
    await expect(signIn({ ...ada, phone: { secret: 'not of this phone' } })).rejects.toThrow('lead back')
  })
})

/** All that asks for the password, and how to see that it was done. */
const acts: [string, (pair: Pair, proof: string | undefined) => Promise<Answer>][] = [
  [
    'PUT /me/password',
    (pair, currentPassword) => updatePassword(pair, { currentPassword, password: newPassword }),
  ],
  ['PATCH /me', (pair, currentPassword) => updateEmail(pair, newEmail(), { currentPassword })],
  ['POST /me/deletion', (pair, password) => deleteMe(pair, { password })],
]

describe.each(acts)('%s', (_, act) => {
  test('takes a fresh sign-in of an account with a second factor, with its password and without', async () => {
    for (const proof of [undefined, 'the password'] as const) {
      const ada = await withSecondFactor()
      const answer = await act(ada, proof && ada.password)
      expect(answer.status).toBeLessThan(300)
      // What a password alone would open is opened by nobody: the next sign-in brings the code.
      expect(answer.body?.tokens ?? null).toBeNull()
      await expectDead(ada)
    }
  })

  test('answers login-too-old to one of five minutes ago, with the right password and without one', async () => {
    const ada = await withSecondFactor()
    letTimePass(fiveMinutesMs)
    for (const proof of [ada.password, undefined]) {
      const answer = await act(ada, proof)
      expectProblem(answer, 403, 'login-too-old')
      expect(answer.body.detail).toContain('prompt=login')
    }
    jest.restoreAllMocks()
    await expectLive(ada)
    expectProblem(await login(ada, ada.password), 403, 'second-factor-required')
    expect(await keycloakUser(world, ada.username)).toMatchObject({ email: ada.email })
  })

  test('answers wrong-password to a wrong one, however fresh the sign-in is', async () => {
    const ada = await withSecondFactor()
    expectProblem(await act(ada, wrongPassword), 403, 'wrong-password')
    await expectLive(ada)
  })
})

describe('a fresh sign-in', () => {
  test('stands in for the password of every account, and a login with a password does not', async () => {
    const ada = await newPerson()
    expectProblem(await updatePassword(ada, { password: newPassword }), 403, 'wrong-password')
    const pair = await signIn(ada)
    const { status, body } = await updatePassword(pair, { password: newPassword })
    expect(status).toBe(200)
    await expectDead(pair)
    await expectLive(body.tokens)
    expect(await login(ada, newPassword)).toMatchObject({ status: 200 })
  })

  test('gives an account without a password one', async () => {
    const ada = await newPerson()
    const pair = await signIn(ada)
    await withAdmin(world.realm, async (admin) => {
      const at = { realm: world.realm.realm, id: (await keycloakUser(world, ada.username))?.id ?? '' }
      for (const { id = '' } of await admin.users.getCredentials(at)) {
        await admin.users.deleteCredential({ ...at, credentialId: id })
      }
    })
    expectProblem(await login(ada, ada.password), 401, 'invalid-credentials')
    expect(await updatePassword(pair, { password: newPassword })).toMatchObject({ status: 200 })
    expect(await login(ada, newPassword)).toMatchObject({ status: 200 })
  })

  test('is no fresher after a refresh', async () => {
    const ada = await newPerson()
    const { body: refreshed } = await refresh(await signIn(ada))
    letTimePass(fiveMinutesMs)
    expectProblem(await updatePassword(refreshed, { password: newPassword }), 403, 'login-too-old')
  })

  test('is not one that Keycloak remembered, until the user signs in anew', async () => {
    const [ada, browser] = [await withSecondFactor(), newBrowser()]
    await signIn(ada, browser)
    letTimePass(fiveMinutesMs)
    const remembered = await signIn(ada, browser)
    expectProblem(await updateEmail(remembered, newEmail()), 403, 'login-too-old')
    jest.restoreAllMocks()
    const anew = await signIn(ada, browser, 'login')
    expect(sidOf(anew)).toBe(sidOf(remembered))
    expect(await updateEmail(anew, newEmail())).toMatchObject({ status: 200 })
  })

  test("is not the owner's, for a pair that was stolen before it", async () => {
    const [ada, browser] = [await newPerson(), newBrowser()]
    const stolen = await signIn(ada, browser)
    await makeSessionOlder(stolen)
    // The owner signs in anew, and the app has not turned the code in yet.
    await comeBack(ada, browser, { prompt: 'login' })
    const { body: refreshed } = await refresh(stolen)
    expectProblem(await updatePassword(refreshed, { password: newPassword }), 403, 'login-too-old')
    expectProblem(await deleteMe(refreshed, {}), 403, 'login-too-old')
  })
})

/** As if it had been opened an hour ago. */
async function makeSessionOlder(pair: Pair): Promise<void> {
  const createdAt = new Date(Date.now() - 3600_000).toISOString()
  await world.redisServer.run('HSET', `session:{${sidOf(pair)}}`, 'createdAt', createdAt)
}
