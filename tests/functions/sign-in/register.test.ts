import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let names = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const password = 'correct horse battery'

/** A registration that nothing is wrong with, under a name of this run. */
function newcomer(name: string) {
  const username = `${name}_${world.run}`
  return { username, email: `${username}@example.com`, password }
}

const register = (body: object) => call('register', { body })
const getUser = (username: string) => call('get-user', { path: { username } })

describe('POST /auth/register', () => {
  test('answers 201 with the user and the address of the profile', async () => {
    const body = { ...newcomer('ada'), displayName: 'Ada Lovelace' }
    const answer = await register(body)
    expect(answer).toMatchObject({ status: 201, headers: { location: `/users/${body.username}` } })
    expect(answer.body).toEqual({
      user: {
        id: expect.stringMatching(/^[1-9]\d*$/),
        username: body.username,
        email: body.email,
        emailVerified: false,
        displayName: 'Ada Lovelace',
        bio: null,
        roles: ['can_post'],
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    })
    const { id, username, displayName, bio, createdAt } = answer.body.user
    expect((await getUser(username)).body).toEqual({
      id,
      username,
      displayName,
      bio,
      createdAt,
      counts: { followers: 0, following: 0, posts: 0 },
      viewer: null,
    })
  })

  test('makes an account that one can log in to, as the same user', async () => {
    const body = newcomer('bob')
    const registered = await register(body)
    expect(registered.body.user.displayName).toBeNull()
    const { username } = body
    const login = await call('login', { body: { username, password } })
    expect([login.status, login.body.user]).toEqual([200, registered.body.user])
  })

  test('lower-cases the username and the address', async () => {
    const { username, email } = newcomer('case')
    const answer = await register({ username: username.toUpperCase(), email: email.toUpperCase(), password })
    expect(answer).toMatchObject({ status: 201, headers: { location: `/users/${username}` } })
    expect(answer.body.user).toMatchObject({ username, email })
    const login = await call('login', { body: { email, password } })
    expect(login.body.user).toEqual(answer.body.user)
  })

  test.each([' leading and trailing ', 'null', '\u00e5\u030a 😀', 'a'.repeat(50), '😀'.repeat(50)])(
    'gives the display name %j back as it was sent',
    async (displayName) => {
      const body = { ...newcomer(`d${(names += 1)}`), displayName }
      expect((await register(body)).body.user.displayName).toBe(displayName)
      expect((await getUser(body.username)).body.displayName).toBe(displayName)
    },
  )
})

describe('POST /auth/register: what people type', () => {
  test('takes a password for the same however its letters are composed', async () => {
    const person = newcomer('composed')
    const word = 'Crème brûlée à la carte'
    expect((await register({ ...person, password: word.normalize('NFD') })).status).toBe(201)
    const logins = ['NFC', 'NFD'].map((form) =>
      call('login', { body: { username: person.username, password: word.normalize(form) } }),
    )
    expect((await Promise.all(logins)).map(({ status }) => status)).toEqual([200, 200])
  })
})

describe('POST /auth/register: names that are taken', () => {
  test('answers username-taken, whatever the case, and whatever the address', async () => {
    const first = newcomer('taken')
    await register(first)
    for (const username of [first.username, first.username.toUpperCase()]) {
      expectProblem(await register({ ...newcomer('other'), username }), 400, 'username-taken')
    }
    expectProblem(await register(first), 400, 'username-taken')
  })

  test('answers email-taken, whatever the case, and leaves the username free', async () => {
    const first = newcomer('address')
    await register(first)
    const second = newcomer('second')
    for (const email of [first.email, first.email.toUpperCase()]) {
      expectProblem(await register({ ...second, email }), 400, 'email-taken')
    }
    expectProblem(await getUser(second.username), 404, 'user-not-found')
    expect(await register(second)).toMatchObject({ status: 201 })
  })

  test('answers username-taken when a username and an address of two users are taken', async () => {
    const [first, second] = [newcomer('one'), newcomer('two')]
    await Promise.all([register(first), register(second)])
    const both = { username: first.username, email: second.email, password }
    expectProblem(await register(both), 400, 'username-taken')
  })

  test('gives a username to one of twenty who ask for it at once', async () => {
    const { username } = newcomer('wanted')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        register({ username, email: `wanted${i}_${world.run}@example.com`, password: `${password} ${i}` }),
      ),
    )
    await expectOneWinner(answers, ['username-taken', 'registration-in-progress'])
    const won = answers.findIndex(({ status }) => status === 201)
    const login = await call('login', { body: { username, password: `${password} ${won}` } })
    expect(login.body.user).toEqual(answers[won]?.body.user)
    expect((await getUser(username)).body.id).toBe(login.body.user.id)
  })

  test('gives an address to one of twenty who ask for it at once, and leaves the other names free', async () => {
    const email = `shared_${world.run}@example.com`
    const people = Array.from({ length: 20 }, (_, i) => ({ ...newcomer(`shared${i}`), email }))
    const answers = await Promise.all(people.map(register))
    await expectOneWinner(answers, ['email-taken', 'registration-in-progress'])
    const found = await Promise.all(people.map(async ({ username }) => (await getUser(username)).status))
    expect(found).toEqual(answers.map(({ status }) => (status === 201 ? 200 : 404)))
  })

  test.each(['username', 'email'] as const)(
    'answers 409 while another registration holds the %s, and 201 after that',
    async (name) => {
      const person = newcomer(`held_${name}`)
      const key = `reservation:${name}:${person[name]}`
      await world.redisServer.run('SET', key, 'another registration')
      const answer = await register(person)
      expectProblem(answer, 409, 'registration-in-progress')
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
      expectProblem(await getUser(person.username), 404, 'user-not-found')
      // What another holds is not given back.
      expect(await world.redisServer.run('GET', key)).toBe('another registration')
      await world.redisServer.run('DEL', key)
      expect(await register(person)).toMatchObject({ status: 201 })
    },
  )

  async function expectOneWinner(answers: { status: number; body: { code?: string } }[], refusals: string[]) {
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    for (const { body } of answers) if (body.code !== undefined) expect(refusals).toContain(body.code)
  }
})

describe('POST /auth/register: what is refused', () => {
  test.each([
    ['is too short', () => 'seven77'],
    ['is too long', () => 'x'.repeat(129)],
    ['is the username', () => newcomer('weak').username],
    ['is the address', () => newcomer('weak').email],
    ['is common', () => 'password1'],
    ['is blank', () => ' '.repeat(8)],
    ['repeats itself', () => 'abababab'],
    ['holds a word that comes to mind here', () => 'Perch-1843!'],
  ])('answers weak-password when it %s, and nothing is left', async (_, weak) => {
    const person = newcomer('weak')
    expectProblem(await register({ ...person, password: weak() }), 400, 'weak-password')
    expectProblem(await getUser(person.username), 404, 'user-not-found')
    expectProblem(
      await call('login', { body: { username: person.username, password: weak() } }),
      401,
      'invalid-credentials',
    )
  })

  test('leaves the names of a weak password free', async () => {
    const person = newcomer('stronger')
    expectProblem(await register({ ...person, password: 'weak' }), 400, 'weak-password')
    expect(await register(person)).toMatchObject({ status: 201 })
  })

  test.each(['admin', 'ADMIN', 'null', 'root'])('refuses the reserved name %s', async (username) => {
    expectProblem(await register({ ...newcomer('x'), username }), 400, 'validation-failed', {
      errors: [{ detail: 'is reserved', pointer: '/username' }],
    })
  })

  test.each(['', 'ab', 'a'.repeat(31), 'with space', 'with-dash', 'ada@example.com', 'ädä', 'a/b', 17, null])(
    'refuses %j as a username',
    async (username) => {
      expectProblem(await register({ ...newcomer('x'), username }), 400, 'validation-failed', {
        errors: [{ detail: expect.any(String), pointer: '/username' }],
      })
    },
  )

  // The last one is an address by its form; Keycloak is stricter about what stands before the @.
  test.each(['', 'ada', 'ada@', '@example.com', 'a b@example.com', null, `${'a'.repeat(65)}@example.com`])(
    'refuses %j as an address',
    async (email) => {
      expectProblem(await register({ ...newcomer('x'), email }), 400, 'validation-failed', {
        errors: [{ detail: expect.any(String), pointer: '/email' }],
      })
    },
  )

  test.each([
    ['/password', { password: '' }],
    ['/password', { password: 'x'.repeat(257) }],
    ['/displayName', { displayName: '' }],
    ['/displayName', { displayName: 'a'.repeat(51) }],
    ['/displayName', { displayName: null }],
    ['', { admin: true }],
  ])('names %j as what is wrong with %j', async (pointer, change) => {
    expectProblem(await register({ ...newcomer('x'), ...change }), 400, 'validation-failed', {
      errors: [{ detail: expect.any(String), pointer }],
    })
  })

  test('names everything that is wrong at once', async () => {
    expectProblem(await register({}), 400, 'validation-failed', {
      errors: ['/username', '/email', '/password'].map((pointer) => ({
        detail: expect.any(String),
        pointer,
      })),
    })
  })
})
