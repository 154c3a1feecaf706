/** list-tokens, create-token, delete-token: personal tokens. */
import { hash } from 'node:crypto'
import { sidOf } from '../../support/hunts/pairs.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { type Answer, call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newPerson = (): Promise<Person> => join(world, `t${(people += 1)}`)

const create = ({ accessToken: token }: Pick<Person, 'accessToken'>, body: object = {}): Promise<Answer> =>
  call('create-token', { token, body: { name: 'Bot', scopes: ['read', 'write:posts'], ...body } })

const list = async ({ accessToken: token }: Pick<Person, 'accessToken'>) =>
  (await call('list-tokens', { token })).body.items as Record<string, unknown>[]

const getMe = (token: string) => call('get-me', { token })

const keyOf = ({ id }: Person) => `access_tokens:{${id}}`
const hashOf = (token: string) => hash('sha256', token, 'base64url')

async function tokenOf(person: Person, body: object = {}): Promise<string> {
  return (await create(person, body)).body.token
}

const expectEnded = async (token: string) => expectProblem(await getMe(token), 401, 'unauthenticated')

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

describe('POST /auth/tokens', () => {
  test('answers 201 with the token, which works at once', async () => {
    const ada = await newPerson()
    const answer = await create(ada)
    expect(answer).toMatchObject({ status: 201, headers: { 'cache-control': 'no-store' } })
    expect(answer.headers['location']).toBe(`/auth/tokens/${answer.body.id}`)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[\w-]{12}$/),
      name: 'Bot',
      scopes: ['read', 'write:posts'],
      createdAt: time,
      lastUsedAt: null,
      expiresAt: time,
      app: null,
      token: expect.stringMatching(new RegExp(`^perch_pat_${ada.id}_[0-9a-f]{48}$`)),
    })
    const { createdAt, expiresAt } = answer.body
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(90 * 24 * 60 * 60 * 1000)
    const path = { username: ada.username }
    const post = { path, token: answer.body.token, body: { text: 'By a bot.' } }
    expect(await call('create-post', post)).toMatchObject({ status: 201 })
  })

  test('keeps a hash of it, and nothing from which it could be made', async () => {
    const ada = await newPerson()
    const token = await tokenOf(ada)
    expect(await world.redisServer.run('HEXISTS', keyOf(ada), hashOf(token))).toBe(1)
    expect(await findTraces(world.redisServer, [token, token.slice(0, -8), token.slice(-48)])).toEqual([])
  })

  test('answers 403 where the login is too old', async () => {
    const ada = await newPerson()
    const old = new Date(Date.now() - 3600 * 1000).toISOString()
    await world.redisServer.run('HSET', `session:{${sidOf(ada)}}`, 'createdAt', old)
    expectProblem(await create(ada), 403, 'login-too-old')
    expect(await create(await logIn(ada))).toMatchObject({ status: 201 })
  })

  test.each([
    ['no scope', { scopes: [] }, '/scopes'],
    ['an unknown scope', { scopes: ['read', 'admin'] }, '/scopes/1'],
    ['a scope in other letters', { scopes: ['Read'] }, '/scopes/0'],
    ['no name', { name: '' }, '/name'],
    ['a name that turns the text around it', { name: 'Bot\u202e' }, '/name'],
    ['no whole day', { expiresInDays: 0 }, '/expiresInDays'],
    ['more than a year', { expiresInDays: 367 }, '/expiresInDays'],
  ])('answers 400 to %s', async (_, body, pointer) => {
    const answer = await create(await newPerson(), body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation-failed', errors: [{ pointer }] } })
  })

  test('says each scope once', async () => {
    expect((await create(await newPerson(), { scopes: ['read', 'read'] })).body.scopes).toEqual(['read'])
  })

  test('answers 403 to the 51st, and takes one again when one has ended or expired', async () => {
    const ada = await newPerson()
    for (let i = 0; i < 50; i += 1) expect(await create(ada)).toMatchObject({ status: 201 })
    expectProblem(await create(ada), 403, 'too-many-tokens')
    const [first] = await list(ada)
    await call('delete-token', { token: ada.accessToken, path: { id: String(first?.['id']) } })
    const token = await tokenOf(ada)
    expectProblem(await create(ada), 403, 'too-many-tokens')
    await change(ada, token, { expiresAt: new Date(Date.now() - 1).toISOString() })
    expect(await create(ada)).toMatchObject({ status: 201 })
    await expectEnded(token)
  })

  test('makes none for a session that has ended while it is made', async () => {
    const ada = await newPerson()
    const both = await Promise.all([create(ada), call('logout-all', { token: ada.accessToken })])
    const [made, out] = both
    expect(out).toMatchObject({ status: 204 })
    if (made.status === 201) await expectEnded(made.body.token)
    else expectProblem(made, 401, 'unauthenticated')
    expect(await world.redisServer.run('EXISTS', keyOf(ada))).toBe(0)
  })
})

/** Changes what is kept of a token. */
async function change(person: Person, token: string, fields: object): Promise<void> {
  const stored = JSON.parse(String(await world.redisServer.run('HGET', keyOf(person), hashOf(token))))
  await world.redisServer.run('HSET', keyOf(person), hashOf(token), JSON.stringify({ ...stored, ...fields }))
}

describe('GET /auth/tokens', () => {
  test("answers 200 with the caller's tokens, without the tokens themselves", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    await create(bob)
    const { token, ...listed } = (await create(ada, { name: 'First' })).body
    expect(await list(ada)).toEqual([listed])
    await getMe(token)
    expect(await list(ada)).toEqual([{ ...listed, lastUsedAt: time }])
  })

  test('renews when a token was used, once a minute at most', async () => {
    const ada = await newPerson()
    const token = await tokenOf(ada)
    const use = async (secondsAgo: number) => {
      const at = new Date(Date.now() - secondsAgo * 1000).toISOString()
      await world.redisServer.run('HSET', keyOf(ada), `${hashOf(token)}.used`, at)
      await getMe(token)
      return { before: at, after: (await list(ada))[0]?.['lastUsedAt'] }
    }
    const recent = await use(30)
    expect(recent.after).toBe(recent.before)
    const old = await use(60)
    expect(old.after).not.toBe(old.before)
  })
})

describe('DELETE /auth/tokens/{id}', () => {
  test('ends a token at once, and this one alone', async () => {
    const ada = await newPerson()
    const [one, another] = [(await create(ada)).body, (await create(ada)).body]
    const end = () => call('delete-token', { token: ada.accessToken, path: { id: one.id } })
    expect(await end()).toMatchObject({ status: 204 })
    await expectEnded(one.token)
    expect(await getMe(another.token)).toMatchObject({ status: 200 })
    expectProblem(await end(), 404, 'token-not-found')
  })

  test("answers 404 to another user's token", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    const { id, token } = (await create(ada)).body
    expectProblem(
      await call('delete-token', { token: bob.accessToken, path: { id } }),
      404,
      'token-not-found',
    )
    expect(await getMe(token)).toMatchObject({ status: 200 })
  })
})

describe('a token without an expiry', () => {
  test('is not valid when it has not been used for more than a year', async () => {
    const ada = await newPerson()
    const token = await tokenOf(ada)
    await change(ada, token, { expiresAt: null })
    expect(await getMe(token)).toMatchObject({ status: 200 })
    const longAgo = new Date(Date.now() - 367 * 24 * 60 * 60 * 1000).toISOString()
    await world.redisServer.run('HSET', keyOf(ada), `${hashOf(token)}.used`, longAgo)
    await expectEnded(token)
  })
})
