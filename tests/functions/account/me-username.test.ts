import { addUser } from '../../../infra/realm/keycloak-admin.ts'
import { call } from '../../support/world/call.ts'
import type { Pair } from '../../support/hunts/pairs.ts'
import { atKeycloak, expectDead, expectLive, getMe, keycloakUser } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newName = () => `p${(people += 1)}_${world.run}`
const newPerson = (): Promise<Person> => join(world, `q${(people += 1)}`)

const updateMe = ({ accessToken }: Pair, body: object) => call('update-me', { token: accessToken, body })
const getUser = (username: string) => call('get-user', { path: { username } })

/** The person under another name, with the new pair. */
async function rename(person: Person, username: string): Promise<Person> {
  const answer = await updateMe(person, { username })
  expect(answer).toMatchObject({ status: 200, body: { user: { id: person.id, username } } })
  return { ...person, username, ...answer.body.tokens }
}

function register(username: string) {
  return call('register', {
    body: { username, email: `${newName()}@example.com`, password: 'correct horse battery' },
  })
}

async function post({ username, accessToken: token }: Person, text: string): Promise<string> {
  return (await call('create-post', { path: { username }, token, body: { text } })).body.id
}

const followerIds = async (username: string): Promise<string[]> => {
  const { items } = (await call('list-followers', { path: { username } })).body
  return items.map(({ id }: { id: string }) => id)
}

describe('PATCH /me: username', () => {
  test('keeps posts, followers and feeds, all under the new name', async () => {
    const [old, fan] = await Promise.all([newPerson(), newPerson()])
    const path = { username: old.username, follower: fan.username }
    await call('add-follower', { path, token: fan.accessToken })
    const before = await post(old, 'Before.')
    const ada = await rename(old, newName())
    const after = await post(ada, 'After.')

    const { username } = ada
    const author = { id: ada.id, username, displayName: null }
    const both = [
      { id: after, author, text: 'After.' },
      { id: before, author, text: 'Before.' },
    ]
    expect((await call('list-user-posts', { path: { username } })).body.items).toMatchObject(both)
    const feedOf = (person: Person) =>
      call('get-feed', { path: { username: person.username }, token: person.accessToken })
    expect((await feedOf(fan)).body.items).toMatchObject(both)
    expect((await feedOf(ada)).body.items).toMatchObject(both)
    expect((await call('get-post', { path: { id: before } })).body.author).toEqual(author)
    expect(await followerIds(username)).toEqual([fan.id])
    expect((await getUser(username)).body.counts).toEqual({ followers: 1, following: 0, posts: 2 })
  })

  test('gives a new pair that says the new name, and the old one is dead', async () => {
    const old = await newPerson()
    const ada = await rename(old, newName())
    await expectDead(old)
    const next = await expectLive(ada)
    expect((await getMe(next)).body.username).toBe(ada.username)
  })

  test('lets the new name log in, and the old one no more', async () => {
    const old = await newPerson()
    const ada = await rename(old, newName())
    const login = (username: string) => call('login', { body: { username, password: ada.password } })
    expect(await login(ada.username)).toMatchObject({ status: 200, body: { user: { id: ada.id } } })
    expectProblem(await login(old.username), 401, 'invalid-credentials')
  })

  test('counts at once for other devices, whose tokens still say the old name', async () => {
    const old = await newPerson()
    const other = await logIn(old)
    const ada = await rename(old, newName())
    expect((await getMe(other)).body.username).toBe(ada.username)
    expect(await post({ ...other, username: ada.username }, 'From the other device.')).toMatch(/^\d+$/)
  })

  test('is not taken back by a login whose token is older', async () => {
    const old = await newPerson()
    const { passwordGrant } = await import('../../../shared/keycloak/tokens.ts')
    const { signIn } = await import('../../../shared/domain/sign-in/login.ts')
    const tokens = await passwordGrant(old.username, old.password)
    const ada = await rename(old, newName())
    await signIn({ tokens, userAgent: 'jest', isOfBrowser: false, isBehind: () => true })
    expect(await getUser(ada.username)).toMatchObject({ status: 200, body: { username: ada.username } })
    expect((await getUser(old.username)).headers['location']).toBe(`/users/${ada.username}`)
  })

  test('leads from the old name to the new one, whatever is behind it', async () => {
    const old = await newPerson()
    const ada = await rename(old, newName())
    const path = { username: old.username }
    const answer = await call('list-user-posts', { path, query: { limit: '7' } })
    expectProblem(answer, 308, 'user-renamed')
    expect(answer.headers['location']).toBe(`/users/${ada.username}/posts?limit=7`)
    expect((await getUser(old.username)).headers['location']).toBe(`/users/${ada.username}`)
  })

  test('leads on by what stands for a name in the path, and leaves its fixed words alone', async () => {
    // As a user could be called before these words were reserved.
    const ada = await newPerson()
    for (const name of ['followers', 'following', 'users']) {
      await world.redisServer.run('SET', `former_username:${name}`, ada.id)
    }
    const locationOf = async (key: string, path: Record<string, string>, token?: string) => {
      const answer = await call(key, { path, token })
      expectProblem(answer, 308, 'user-renamed')
      return answer.headers['location']
    }
    const { username, accessToken: token } = ada
    expect(await locationOf('list-followers', { username: 'followers' })).toBe(`/users/${username}/followers`)
    expect(await locationOf('list-following', { username: 'FOLLOWING' })).toBe(`/users/${username}/following`)
    expect(await locationOf('get-user', { username: 'users' })).toBe(`/users/${username}`)
    const bob = await newPerson()
    const path = { username: bob.username, follower: 'followers' }
    expect(await locationOf('remove-follower', path, token)).toBe(
      `/users/${bob.username}/followers/${username}`,
    )
  })

  test('leads on from a name that was written with escapes', async () => {
    const old = await newPerson()
    const ada = await rename(old, newName())
    const rawPath = `/users/%${old.username.charCodeAt(0).toString(16)}${old.username.slice(1)}/posts`
    const answer = await call('list-user-posts', { path: { username: old.username }, rawPath })
    expect(answer.headers['location']).toBe(`/users/${ada.username}/posts`)
  })

  test('leads from every earlier name to the newest', async () => {
    const first = await newPerson()
    const second = await rename(first, newName())
    const third = await rename(second, newName())
    for (const { username } of [first, second]) {
      expect((await getUser(username)).headers['location']).toBe(`/users/${third.username}`)
    }
  })

  test('keeps the old name from everybody else', async () => {
    const [old, bob] = await Promise.all([newPerson(), newPerson()])
    await rename(old, newName())
    expectProblem(await register(old.username), 400, 'username-taken')
    expectProblem(await updateMe(bob, { username: old.username }), 400, 'username-taken')
  })

  test('lets its owner take the old name back', async () => {
    const old = await newPerson()
    const away = await rename(old, newName())
    await rename(away, old.username)
    expect(await getUser(old.username)).toMatchObject({ status: 200, body: { id: old.id } })
    expect((await getUser(away.username)).headers['location']).toBe(`/users/${old.username}`)
  })

  test("frees the old name after 30 days, and never shows its first owner's posts under it", async () => {
    const old = await newPerson()
    await post(old, 'Mine.')
    await rename(old, newName())
    const key = `former_username:${old.username}`
    const days = Number(await world.redisServer.run('TTL', key)) / (24 * 3600)
    expect([days > 29.9, days <= 30]).toEqual([true, true])
    await world.redisServer.run('DEL', key)
    expectProblem(await getUser(old.username), 404, 'user-not-found')
    const { user } = (await register(old.username)).body
    expect((await getUser(old.username)).body).toMatchObject({ id: user.id, counts: { posts: 0 } })
    const path = { username: old.username }
    expect((await call('list-user-posts', { path })).body.items).toEqual([])
  })

  test.each([
    ['the same name', ({ username }: Person) => username],
    ['the same name in capitals', ({ username }: Person) => username.toUpperCase()],
  ])('answers 200 to %s and changes nothing', async (_, nameOf) => {
    const ada = await newPerson()
    const answer = await updateMe(ada, { username: nameOf(ada) })
    expect(answer).toMatchObject({ status: 200, body: { user: { username: ada.username } } })
    expect(await getUser(ada.username)).toMatchObject({ status: 200 })
    await expectLive(answer.body.tokens)
  })
})

describe('what an administrator does at Keycloak', () => {
  const idOf = async (username: string) => {
    const answer = await getUser(username)
    if (answer.status !== 308) return answer.body.id
    return (await getUser(answer.headers['location']?.split('/').at(-1) ?? '')).body.id
  }

  test('gives nobody a name that still leads to its owner, until it does no more', async () => {
    const [old, eve] = await Promise.all([newPerson(), newPerson()])
    const ada = await rename(old, newName())
    await atKeycloak(world, eve.username, { rename: old.username })
    const renamed = await logIn({ ...eve, username: old.username })
    expect((await getMe(renamed)).body).toMatchObject({ id: eve.id, username: eve.username })
    expect([await idOf(old.username), await idOf(eve.username)]).toEqual([ada.id, eve.id])
    expect((await getUser(old.username)).headers['location']).toBe(`/users/${ada.username}`)

    await world.redisServer.run('DEL', `former_username:${old.username}`)
    const later = await logIn(renamed)
    expect((await getMe(later)).body).toMatchObject({ id: eve.id, username: old.username })
  })

  test("gives nobody a name that is another user's here", async () => {
    const [ada, eve] = await Promise.all([newPerson(), newPerson()])
    const away = newName()
    await atKeycloak(world, ada.username, { rename: away })
    await atKeycloak(world, eve.username, { rename: ada.username })
    await logIn({ ...eve, username: ada.username })
    expect([await idOf(ada.username), await idOf(eve.username)]).toEqual([ada.id, eve.id])
    await logIn({ ...ada, username: away })
    await logIn({ ...eve, username: ada.username })
    expect([await idOf(away), await idOf(ada.username), await idOf(eve.username)]).toEqual([
      ada.id,
      ada.id,
      eve.id,
    ])
  })

  test.each([
    [
      "is another user's",
      async (ada: Person) => (await atKeycloak(world, ada.username, 'delete'), ada.username),
    ],
    ['still leads to another user', async (ada: Person) => (await rename(ada, newName()), ada.username)],
  ])('lets no account in that is made under a name which %s', async (_, give) => {
    const ada = await newPerson()
    const username = await give(ada)
    const { id, password } = ada
    await addUser(world.realm, { username, email: `${newName()}@example.com`, password })
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const answer = await call('login', { body: { username, password } })
      expectProblem(answer, 403, 'account-setup-required')
    }
    expect((await keycloakUser(world, username))?.sids).toEqual([])
    expect(await idOf(username)).toBe(id)
  })
})
