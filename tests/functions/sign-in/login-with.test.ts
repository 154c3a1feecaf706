/** The setting LOGIN_WITH: which identifier counts. */
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { startWorld, type World } from '../../support/world/world.ts'

describe.each([
  { setting: 'email', refused: 'username' },
  { setting: 'username', refused: 'email' },
] as const)('POST /auth/login with LOGIN_WITH=$setting', ({ setting, refused }) => {
  let world: World
  let person: { username: string; email: string; password: string }

  beforeAll(async () => {
    // Settings are read once a process: this is another one.
    jest.resetModules()
    world = await startWorld({ LOGIN_WITH: setting })
    const username = `ada_${world.run}`
    person = { username, email: `${username}@example.com`, password: 'correct horse battery' }
    await call('register', { body: person })
  })
  afterAll(() => world.close())

  const credentials = (identifier: 'email' | 'username') => ({
    [identifier]: person[identifier],
    password: person.password,
  })

  test(`answers 200 to ${setting} and password`, async () => {
    const answer = await call('login', { body: credentials(setting) })
    expect(answer).toMatchObject({ status: 200, body: { user: { username: person.username } } })
  })

  test(`refuses ${refused} and password, right or wrong, and asks Keycloak nothing`, async () => {
    world.keycloak.resetCounts()
    for (const password of [person.password, 'wrong horse battery']) {
      const answer = await call('login', { body: { ...credentials(refused), password } })
      expectProblem(answer, 400, 'login-identifier-not-allowed')
    }
    expect(world.keycloak.roundTrips).toBe(0)
  })

  test(`takes no ${refused} under the name of ${setting}`, async () => {
    world.keycloak.resetCounts()
    const disguised = { [setting]: person[refused], password: person.password }
    expectProblem(await call('login', { body: disguised }), 401, 'invalid-credentials')
    expect(world.keycloak.roundTrips).toBe(0)
  })
})
