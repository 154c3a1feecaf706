import { addUser } from '../../../infra/realm/keycloak-admin.ts'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { aboutSeconds } from '../../support/hunts/pairs.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person
let people = 0

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

const login = (body: unknown) => call('login', { body })

/** Changes a user as an administrator would in Keycloak's console. */
function changeAtKeycloak(username: string, change: { enabled?: boolean; requiredActions?: string[] }) {
  return withAdmin(world.realm, async (admin) => {
    const { realm } = world.realm
    const [user] = await admin.users.find({ realm, username, exact: true })
    await admin.users.update({ realm, id: user?.id ?? '' }, { ...user, ...change })
  })
}

/** Whether Keycloak lets nobody in, after too many wrong passwords. */
function isLocked({ username }: Person): Promise<boolean> {
  return withAdmin(world.realm, async (admin) => {
    const { realm } = world.realm
    const [user] = await admin.users.find({ realm, username, exact: true })
    const state = await admin.attackDetection.findOne({ realm, id: user?.id ?? '' })
    return state?.['disabled'] === true
  })
}

/** Somebody whom only Keycloak knows. */
function stranger() {
  const username = `s${(people += 1)}_${world.run}`
  return { username, email: `${username}@example.com`, password: 'correct horse battery' }
}

describe('POST /auth/login', () => {
  test.each([
    ['the username', () => ({ username: ada.username })],
    ['the username in capitals', () => ({ username: ada.username.toUpperCase() })],
    ['the address', () => ({ email: ada.email })],
    ['the address in capitals', () => ({ email: ada.email.toUpperCase() })],
  ])('answers 200 with a pair and the user to %s', async (_, identifier) => {
    const answer = await login({ ...identifier(), password: ada.password })
    const jwt = /^[\w-]+\.[\w-]+\.[\w-]+$/
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      accessToken: expect.stringMatching(jwt),
      refreshToken: expect.stringMatching(/^[\w-]+\.1\.[\w-]{43}$/),
      tokenType: 'Bearer',
      expiresIn: aboutSeconds(3600),
      refreshExpiresIn: aboutSeconds(30 * 24 * 3600),
      user: {
        id: ada.id,
        username: ada.username,
        email: ada.email,
        emailVerified: false,
        displayName: null,
        bio: null,
        roles: ['can_post'],
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    })
    const used = await call('can-post', { token: answer.body.accessToken })
    expect(used).toMatchObject({ status: 200 })
  })

  test('opens a session of its own each time', async () => {
    // One after the other: Keycloak refuses logins of one user that overlap.
    const both = [await login(credentials(ada)), await login(credentials(ada))]
    const tokens = both.map(({ body }) => body.accessToken as string)
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) expect(await call('can-post', { token })).toMatchObject({ status: 200 })
  })

  test('gives the same answer to a wrong password, an unknown name and a locked account', async () => {
    const locked = await join(world, 'locked')
    while (!(await isLocked(locked))) await login({ username: locked.username, password: 'wrong' })
    const answers = [
      await login({ username: ada.username, password: 'wrong horse battery' }),
      await login({ email: ada.email, password: 'wrong horse battery' }),
      await login({ username: `nobody_${world.run}`, password: ada.password }),
      await login({ email: `nobody_${world.run}@example.com`, password: ada.password }),
      await login({ username: 'not a username', password: ada.password }),
      await login({ email: 'not an address', password: ada.password }),
      await login(credentials(locked)),
    ]
    for (const answer of answers) {
      expectProblem(answer, 401, 'invalid-credentials', { detail: answers[0]?.body.detail })
    }
  })

  test('tells that an account is disabled only to whoever knows the password', async () => {
    const disabled = await join(world, 'disabled')
    await changeAtKeycloak(disabled.username, { enabled: false })
    expectProblem(await login(credentials(disabled)), 403, 'account-disabled')
    expectProblem(await login({ username: disabled.username, password: 'wrong' }), 401, 'invalid-credentials')
    await changeAtKeycloak(disabled.username, { enabled: true })
    expect(await login(credentials(disabled))).toMatchObject({ status: 200 })
  })

  test('answers 403 while Keycloak wants something of the user first', async () => {
    const person = await join(world, 'pending')
    await changeAtKeycloak(person.username, { requiredActions: ['UPDATE_PASSWORD'] })
    expectProblem(await login(credentials(person)), 403, 'account-setup-required')
  })

  test('takes no address for a username and no username for an address, and asks Keycloak nothing', async () => {
    world.keycloak.resetCounts()
    expectProblem(await login({ username: ada.email, password: ada.password }), 401, 'invalid-credentials')
    expectProblem(await login({ email: ada.username, password: ada.password }), 401, 'invalid-credentials')
    expect(world.keycloak.roundTrips).toBe(0)
  })

  test.each([
    ['nothing', {}],
    ['no password', { username: 'ada' }],
    ['both identifiers', { username: 'ada', email: 'ada@example.com', password: 'secret' }],
    ['a list', []],
    ['null', null],
  ])('answers 400 to %s', async (_, body) => {
    expectProblem(await login(body), 400, 'validation-failed', {
      errors: [{ detail: 'must be either { email, password } or { username, password }', pointer: '' }],
    })
  })
})

describe('the first login', () => {
  test('gives a profile to somebody who was made at Keycloak', async () => {
    const person = stranger()
    await addUser(world.realm, person)
    expectProblem(await call('get-user', { path: { username: person.username } }), 404, 'user-not-found')
    const { username, email } = person
    const first = await login(credentials(person))
    expect(first).toMatchObject({ status: 200, body: { user: { username, email, roles: ['can_post'] } } })
    const { id } = first.body.user
    expect(await call('get-user', { path: { username } })).toMatchObject({
      status: 200,
      body: { id, username },
    })
    const post = await call('create-post', {
      path: { username },
      token: first.body.accessToken,
      body: { text: 'Hello.' },
    })
    expect(post).toMatchObject({ status: 201, body: { author: { id, username } } })
    expect((await login(credentials(person))).body.user).toEqual(first.body.user)
  })

  test('gives one profile also when another login comes before it has ended', async () => {
    const person = stranger()
    await addUser(world.realm, person)
    world.keycloak.resetCounts()
    const first = login(credentials(person))
    // Keycloak refuses logins of one user that overlap; once the first asks for something else, its own is over.
    while (world.keycloak.roundTrips < 2) await world.redisServer.run('PING')
    const logins = await Promise.all([first, login(credentials(person))])
    logins.push(await login(credentials(person)))
    const { body: profile } = await call('get-user', { path: { username: person.username } })
    expect(logins.map(({ status, body }) => [status, body.user?.id])).toEqual(
      logins.map(() => [200, profile.id]),
    )
  })

  test('makes a registration whole that broke off before its profile was written', async () => {
    const { username, email, password } = stranger()
    const id = String(await world.redisServer.run('INCR', 'id_next_user'))
    await withAdmin(world.realm, (admin) =>
      admin.users.create({
        realm: world.realm.realm,
        enabled: true,
        username,
        email,
        attributes: { uid: [id] },
        credentials: [{ type: 'password', value: password, temporary: false }],
      }),
    )
    expect(await login({ email, password })).toMatchObject({ status: 200, body: { user: { id, username } } })
    expect(await call('get-user', { path: { username } })).toMatchObject({ status: 200, body: { id } })
    const again = { username, email: `again_${email}`, password }
    expectProblem(await call('register', { body: again }), 400, 'username-taken')
  })
})

function credentials({ username, password }: { username: string; password: string }) {
  return { username, password }
}

describe('an address', () => {
  test.each([
    ['xn--e1afmkfd.xn--p1ai', 'пример.рф', 'ПРИМЕР.рф'],
    ['bücher.example', 'xn--bcher-kva.example', 'Bücher.example'.normalize('NFD')],
    ['example.com', 'EXAMPLE.com', 'ｅｘａｍｐｌｅ.com'],
  ])('at %s is one mailbox however its domain is written', async (domain, ...others) => {
    const { username, password } = stranger()
    const registered = await call('register', {
      body: { username, password, email: `${username}@${domain}` },
    })
    expect([registered.status, registered.body.user?.email]).toEqual([
      201,
      expect.not.stringMatching(/xn--|[A-Z]/),
    ])
    for (const spelling of [domain, ...others]) {
      const email = `${username.toUpperCase()}@${spelling}`
      expect([email, (await login({ email, password })).status]).toEqual([email, 200])
      expectProblem(await call('register', { body: { ...stranger(), email } }), 400, 'email-taken')
    }
  })

  test('of an account from before that is written otherwise at Keycloak is found as it was', async () => {
    const { username, password } = stranger()
    const email = `${username}@xn--bcher-kva.example`
    await addUser(world.realm, { username, email, password })
    expect(await login({ email: email.toUpperCase(), password })).toMatchObject({ status: 200 })
    expectProblem(await login({ email, password: 'wrong' }), 401, 'invalid-credentials')
  })
})
