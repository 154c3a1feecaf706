/** get-me, update-me: what users see of themselves, and change. */
import { call } from '../../support/world/call.ts'
import { aboutSeconds, expectDead, expectLive, getMe, type Pair, refresh } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newPerson = (): Promise<Person> => join(world, `s${(people += 1)}`)

const updateMe = ({ accessToken }: Pair, body: object) => call('update-me', { token: accessToken, body })

const profileOf = async ({ username }: Person) => (await call('get-user', { path: { username } })).body

describe('GET /me', () => {
  test('answers 200 with what the caller sees of themselves', async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    const path = { username: bob.username, follower: ada.username }
    await call('add-follower', { path, token: ada.accessToken })
    const { username, email, accessToken: token } = ada
    await call('create-post', { path: { username }, token, body: { text: 'So it goes.' } })
    const answer = await getMe(ada)
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    expect(answer.body).toEqual({
      id: ada.id,
      username,
      email,
      emailVerified: false,
      displayName: null,
      bio: null,
      roles: ['can_post'],
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      counts: { followers: 0, following: 1, posts: 1 },
    })
    expect((await getMe(bob)).body.counts).toEqual({ followers: 1, following: 0, posts: 0 })
  })
})

describe('PATCH /me', () => {
  test.each([
    { displayName: 'Ada, Countess of Lovelace' },
    { bio: 'Mathematician.\n\tAnd more.' },
    { displayName: '😀'.repeat(50), bio: '😀' },
  ])('changes %j, which everybody sees', async (change) => {
    const ada = await newPerson()
    const before = (await getMe(ada)).body
    const answer = await updateMe(ada, change)
    const { counts, ...user } = { ...before, ...change }
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    expect(answer.body).toEqual({
      user,
      tokens: {
        accessToken: expect.any(String),
        refreshToken: expect.any(String),
        tokenType: 'Bearer',
        expiresIn: aboutSeconds(3600),
        refreshExpiresIn: expect.any(Number),
      },
    })
    expect((await getMe(answer.body.tokens)).body).toEqual({ ...user, counts })
    expect(await profileOf(ada)).toMatchObject(change)
  })

  test('clears what is null and leaves what is absent', async () => {
    const ada = await newPerson()
    const first = await updateMe(ada, { displayName: 'Ada', bio: 'Mathematician.' })
    const second = await updateMe(first.body.tokens, { displayName: null })
    expect(second.body.user).toMatchObject({ displayName: null, bio: 'Mathematician.' })
    const third = await updateMe(second.body.tokens, { bio: null })
    expect(third.body.user).toMatchObject({ displayName: null, bio: null })
    expect(await profileOf(ada)).toMatchObject({ displayName: null, bio: null })
  })

  test('gives a new pair, and the old one is dead', async () => {
    const old = await newPerson()
    const { tokens } = (await updateMe(old, { bio: 'Mathematician.' })).body
    await expectDead(old)
    await expectLive(tokens)
  })

  test('leaves other devices logged in, and other users as they are', async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    const other = await logIn(ada)
    const before = await profileOf(bob)
    await updateMe(ada, { displayName: 'Ada' })
    expect((await getMe(other)).body.displayName).toBe('Ada')
    await Promise.all([other, bob].map(expectLive))
    expect(await profileOf(bob)).toEqual(before)
  })

  test.each([
    [[''], {}],
    [[''], { currentPassword: 'correct horse battery' }],
    [[''], { bio: 'x', roles: ['moderator'] }],
    [['/username'], { username: null }],
    [['/username'], { username: 'no' }],
    [['/username'], { username: 'ada@example.com' }],
    [['/username'], { username: 'admin' }],
    [['/email'], { email: null }],
    [['/email'], { email: 'nobody' }],
    [['/displayName'], { displayName: '' }],
    [['/displayName'], { displayName: 'x'.repeat(51) }],
    [['/bio'], { bio: 1 }],
    [['/username', '/bio'], { username: 1, bio: 1 }],
  ])('names %j as what is wrong with %j, and the caller stays logged in', async (pointers, body) => {
    const ada = await newPerson()
    expectProblem(await updateMe(ada, body), 400, 'validation-failed', {
      errors: pointers.map((pointer) => ({ detail: expect.any(String), pointer })),
    })
    await expectLive(ada)
  })

  describe('while Keycloak is away', () => {
    test.each(['before', 'after'] as const)(
      'makes the edit and answers without tokens when no new pair can be had (cut %s)',
      async (when) => {
        const ada = await newPerson()
        // The first call of an edit that changes no name is the one for the new pair.
        world.keycloak.resetCounts()
        world.keycloak.cut(when)
        const answer = await updateMe(ada, { bio: 'Mathematician.' })
        expect(answer).toMatchObject({ status: 200, body: { tokens: null } })
        expect(answer.body.user.bio).toBe('Mathematician.')
        await expectDead(ada)
        const again = await logIn(ada)
        expect((await getMe(again)).body.bio).toBe('Mathematician.')
      },
    )

    test('leaves the caller logged in when the edit could not be made', async () => {
      const ada = await newPerson()
      await world.keycloak.setMode('refuse')
      const answer = await updateMe(ada, { username: `${ada.username}_2` })
      await world.keycloak.setMode('pass')
      expectProblem(answer, 503, 'keycloak-unavailable')
      expect((await getMe(ada)).body.username).toBe(ada.username)
      expect((await refresh(ada)).status).toBe(200)
    })
  })
})
