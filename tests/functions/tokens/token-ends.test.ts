/** What ends personal tokens, what does not, and what none of them may do. */
import { hash } from 'node:crypto'
import { atKeycloak, cleanUp, reconcile } from '../../support/hunts/pairs.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { authorizationRequest, codeVerifier } from '../../support/world/app.ts'
import { type Answer, call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  // What administrators do is looked for in all that has happened in a realm.
  world = await startWorld({}, { ownRealm: true })
})
afterAll(() => world.close())
afterEach(async () => {
  await Promise.all([world.redis.setMode('pass'), world.keycloak.setMode('pass')])
})

const newPerson = (): Promise<Person> => join(world, `e${(people += 1)}`)

async function tokenOf({ accessToken: token }: Pick<Person, 'accessToken'>): Promise<string> {
  const body = { name: 'Bot', scopes: ['read', 'write:posts'] }
  return (await call('create-token', { token, body })).body.token
}

const getMe = (token: string) => call('get-me', { token })
const expectEnded = async (token: string) => expectProblem(await getMe(token), 401, 'unauthenticated')

const keyOf = ({ id }: Person) => `access_tokens:{${id}}`
const hashOf = (token: string) => hash('sha256', token, 'base64url')

describe('a token is ended by', () => {
  const password = 'engine number 1843'
  const ways: Record<string, (person: Person) => Promise<Answer>> = {
    'a logout everywhere': ({ accessToken: token }) => call('logout-all', { token }),
    'a new password': ({ accessToken: token, password: currentPassword }) =>
      call('update-password', { token, body: { currentPassword, password } }),
    'a new address': ({ accessToken: token, password: currentPassword, username }) =>
      call('update-me', { token, body: { email: `new_${username}@example.com`, currentPassword } }),
    'a password reset': async ({ id, email }) => {
      const { createLink } = await import('../../../shared/store/mail/links.ts')
      const sub = String(await world.redisServer.run('HGET', `user:{${id}}`, 'sub'))
      const token = await createLink('reset', { userId: Number(id), sub, email })
      return call('confirm-password-reset', { body: { token, password, passwordConfirmation: password } })
    },
    'the deletion of the account': ({ accessToken: token, password: confirmed }) =>
      call('delete-me', { token, body: { password: confirmed } }),
  }

  test.each(Object.keys(ways))('%s', async (way) => {
    const ada = await newPerson()
    const token = await tokenOf(ada)
    expect((await ways[way]?.(ada))?.status).toBeLessThan(300)
    await expectEnded(token)
    expect(await world.redisServer.run('EXISTS', keyOf(ada))).toBe(0)
  })

  test('a suspension', async () => {
    const [ada, mod] = await Promise.all([newPerson(), newPerson()])
    const { grantRole } = await import('../../../infra/realm/keycloak-admin.ts')
    await grantRole(world.realm, { username: mod.username, role: 'moderator' })
    const token = await tokenOf(ada)
    const { accessToken } = await logIn(mod)
    const request = { token: accessToken, path: { username: ada.username }, body: { reason: 'Spam.' } }
    expect(await call('add-suspension', request)).toMatchObject({ status: 200 })
    await expectEnded(token)
  })

  test.each(['disable', 'sign out', 'delete'] as const)(
    'what an administrator does at Keycloak: %s',
    async (what) => {
      const ada = await newPerson()
      const token = await tokenOf(ada)
      await atKeycloak(world, ada.username, what)
      await reconcile()
      await expectEnded(token)
    },
  )
})

describe('a token goes on', () => {
  test('after the logout of the session that has made it', async () => {
    const ada = await newPerson()
    const token = await tokenOf(ada)
    await call('logout', { token: ada.accessToken })
    expect(await getMe(token)).toMatchObject({ status: 200 })
  })

  test('where it was made after an administrator signed its user out', async () => {
    const ada = await newPerson()
    await atKeycloak(world, ada.username, 'sign out')
    const token = await tokenOf(await logIn(ada))
    await reconcile()
    expect(await getMe(token)).toMatchObject({ status: 200 })
  })

  test('while Keycloak is away, in an instance that has just begun as well', async () => {
    const token = await tokenOf(await newPerson())
    await world.keycloak.setMode('refuse')
    jest.resetModules()
    expect(await getMe(token)).toMatchObject({ status: 200 })
  })

  test('and is neither valid nor invalid while Redis is away', async () => {
    const token = await tokenOf(await newPerson())
    await world.redis.setMode('refuse')
    expectProblem(await getMe(token), 503, 'redis-unavailable')
  })
})

describe('a token', () => {
  test('does not see the address of its user', async () => {
    const ada = await newPerson()
    const { email: _, ...me } = (await getMe(ada.accessToken)).body
    expect((await getMe(await tokenOf(ada))).body).toEqual({ ...me, email: null })
  })

  test('has no role of a moderator, and can post no more when that role is taken away', async () => {
    const [ada, mod] = await Promise.all([newPerson(), newPerson()])
    const { grantRole } = await import('../../../infra/realm/keycloak-admin.ts')
    await grantRole(world.realm, { username: mod.username, role: 'moderator' })
    const token = await tokenOf(await logIn(mod))
    expect((await getMe(token)).body.roles).toEqual(['can_post'])
    const write = (text: string) =>
      call('create-post', { path: { username: mod.username }, token, body: { text } })
    const theirs = { path: { username: ada.username }, token: ada.accessToken, body: { text: 'Mine.' } }
    const { id } = (await call('create-post', theirs)).body
    expectProblem(await call('delete-post', { path: { id }, token }), 403, 'not-yours')
    expect(await write('I can.')).toMatchObject({ status: 201 })
    // Every user has it by this one.
    await atKeycloak(world, mod.username, { takeRole: `default-roles-${world.realm.realm}` })
    await reconcile()
    expectProblem(await write('I cannot.'), 403, 'role-missing')
  })

  test.each([
    ['first token', false],
    ['second token', true],
  ])('that comes of a code from before a role was taken is without it: %s', async (_, hasOne) => {
    const eve = await newPerson()
    if (hasOne) await tokenOf(eve)
    const redirect_uri = 'https://app.example/in'
    const registered = { client_name: 'Feather', redirect_uris: redirect_uri, scopes: 'write' }
    const { client_id } = (await call('create-app', { body: registered })).body
    const asked = { ...authorizationRequest, client_id, redirect_uri, scope: 'write' }
    const { code } = (await call('create-authorization', { token: eve.accessToken, body: asked })).body
    await atKeycloak(world, eve.username, { takeRole: `default-roles-${world.realm.realm}` })
    await reconcile()
    const turnedIn = {
      grant_type: 'authorization_code',
      client_id,
      redirect_uri,
      code,
      code_verifier: codeVerifier,
    }
    const { access_token: token } = (await call('create-app-token', { body: turnedIn })).body
    const post = { path: { username: eve.username }, token, body: { text: 'I cannot.' } }
    expectProblem(await call('create-post', post), 403, 'role-missing')
  })

  test('leaves nothing behind when its account has been deleted and cleaned up', async () => {
    const ada = await newPerson()
    const token = await tokenOf(ada)
    await call('delete-me', { token: ada.accessToken, body: { password: ada.password } })
    await cleanUp()
    expect(await findTraces(world.redisServer, [hashOf(token), keyOf(ada)])).toEqual([])
  })
})
