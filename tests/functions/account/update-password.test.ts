import { call } from '../../support/world/call.ts'
import { begin, newBrowser, passKeycloak, visit } from '../../support/world/browser.ts'
import {
  aboutSeconds,
  cleanUp,
  expectDead,
  expectLive,
  getMe,
  keycloakUser,
  type Pair,
  sidOf,
} from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const password = 'another horse battery'

const newPerson = (): Promise<Person> => join(world, `s${(people += 1)}`)

const updatePassword = ({ accessToken }: Pair, body: object) =>
  call('update-password', { token: accessToken, body })

async function expectPassword({ id, username }: Person, right: string, wrong: string): Promise<void> {
  const login = (tried: string) => call('login', { body: { username, password: tried } })
  expect(await login(right)).toMatchObject({ status: 200, body: { user: { id } } })
  expectProblem(await login(wrong), 401, 'invalid-credentials')
}

describe('PUT /me/password', () => {
  test('changes the password and gives a new pair; the old one is dead', async () => {
    const ada = await newPerson()
    const answer = await updatePassword(ada, { currentPassword: ada.password, password })
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    expect(answer.body).toEqual({
      tokens: {
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
        tokenType: 'Bearer',
        expiresIn: aboutSeconds(3600),
        refreshExpiresIn: expect.any(Number),
      },
    })
    await expectDead(ada)
    await expectLive(answer.body.tokens)
    await expectPassword(ada, password, ada.password)
  })

  test("ends every other session of the caller, and nobody else's, here and at Keycloak", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    const others = [await logIn(ada), await logIn(ada)]
    await updatePassword(ada, { currentPassword: ada.password, password })
    for (const other of others) await expectDead(other)
    await expectLive(bob)
  })

  test('ends every session at Keycloak, those that it alone knows included, and opens a new one', async () => {
    const ada = await newPerson()
    // An intruder who once had the password, at Keycloak's own pages: not a word of it to Perch.
    const browser = newBrowser()
    await passKeycloak(browser, await begin(browser), ada)
    expect((await keycloakUser(world, ada.username))?.sids).toHaveLength(2)
    const { body } = await updatePassword(ada, { currentPassword: ada.password, password })
    expect(sidOf(body.tokens)).not.toBe(sidOf(ada))
    expect((await keycloakUser(world, ada.username))?.sids).toEqual([sidOf(body.tokens)])
    const page = await visit(browser, await begin(browser))
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('kc-form-login')
    const { items } = (await call('list-sessions', { token: body.tokens.accessToken })).body
    expect(items).toMatchObject([{ id: sidOf(body.tokens), current: true }])
  })

  test.each([
    ['wrong-password', 403, { currentPassword: 'wrong horse battery', password }],
    ['wrong-password', 403, { password }],
    ['weak-password', 400, { currentPassword: 'correct horse battery', password: 'short' }],
  ] as const)('answers %s, and nothing has changed', async (code, status, body) => {
    const ada = await newPerson()
    const other = await logIn(ada)
    expectProblem(await updatePassword(ada, body), status, code)
    await expectLive(ada)
    await expectLive(other)
    await expectPassword(ada, ada.password, body.password)
  })

  test('answers weak-password to one that is the username or the address, common, or one thing again and again', async () => {
    const ada = await newPerson()
    for (const weak of [ada.username, ada.email, 'Password1', '12345678', 'zzzzzzzzzz']) {
      const body = { currentPassword: ada.password, password: weak }
      expectProblem(await updatePassword(ada, body), 400, 'weak-password')
    }
    await expectLive(ada)
  })

  test.each([{}, { currentPassword: 'x' }, { currentPassword: 'x', password, more: 1 }])(
    'answers 400 to the body %j',
    async (body) => {
      const ada = await newPerson()
      expectProblem(await updatePassword(ada, body), 400, 'validation-failed', { errors: expect.any(Array) })
    },
  )

  test('leaves no session of the check behind at Keycloak', async () => {
    const ada = await newPerson()
    await updatePassword(ada, { currentPassword: 'wrong horse battery', password })
    expect((await keycloakUser(world, ada.username))?.sids).toEqual([sidOf(ada)])
    const { body } = await updatePassword(ada, { currentPassword: ada.password, password: ada.password })
    expect((await keycloakUser(world, ada.username))?.sids).toEqual([sidOf(body.tokens)])
  })

  test('closes every session although Keycloak goes away when the password is set', async () => {
    const ada = await newPerson()
    const other = await logIn(ada)
    // The user, a login, its logout, the new password: the fifth trip ends all sessions.
    world.keycloak.resetCounts()
    world.keycloak.cut('before', 5)
    const answer = await updatePassword(ada, { currentPassword: ada.password, password })
    expect(answer).toMatchObject({ status: 200, body: { tokens: null } })
    for (const device of [ada, other]) expectProblem(await getMe(device), 401, 'unauthenticated')
    await expectPassword(ada, password, ada.password)
    // What Keycloak did not hear, the clean-up tells it later; what has begun since goes on.
    const since = await logIn({ ...ada, password })
    for (const key of ['unfinished_logouts', 'closing_sessions']) await makeOlder(key)
    await cleanUp()
    expect((await keycloakUser(world, ada.username))?.sids.toSorted()).not.toContain(sidOf(other))
    await expectLive(since)
  })
})

/** As if what is noted there had been waiting for an hour. */
async function makeOlder(key: string): Promise<void> {
  const members = (await world.redisServer.run('ZRANGE', key, '0', '-1')) as unknown[]
  for (const member of members.map(String)) {
    await world.redisServer.run('ZADD', key, String(Date.now() - 3600_000), member)
  }
}
