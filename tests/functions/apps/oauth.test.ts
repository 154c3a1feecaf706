/** create-app, get-authorization, create-authorization, create-app-token, delete-app-token, get-server-metadata: OAuth. */
import { createHash, randomBytes } from 'node:crypto'
import { findTraces } from '../../support/redis/keyspace.ts'
import { type Answer, call } from '../../support/world/call.ts'
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

const newPerson = () => join(world, `o${(people += 1)}`)
const back = 'https://app.example/back'

interface App {
  client_id: string
  client_secret: string
}

async function register(fields: object = {}): Promise<App> {
  const body = { client_name: 'Feather', redirect_uris: back, scopes: 'read write:posts', ...fields }
  const answer = await call('create-app', { body })
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}

const verifier = randomBytes(32).toString('base64url')
const challengeOf = (text: string) => createHash('sha256').update(text).digest('base64url')

const asked = ({ client_id }: App, more: Record<string, string> = {}) => ({
  response_type: 'code',
  client_id,
  redirect_uri: back,
  scope: 'read write:posts',
  code_challenge: challengeOf(verifier),
  code_challenge_method: 'S256',
  ...more,
})

const allow = (app: App, more: Record<string, string> = {}, { accessToken: token } = ada): Promise<Answer> =>
  call('create-authorization', { token, body: asked(app, more) })

const codeOf = async (app: App, person = ada): Promise<string> => (await allow(app, {}, person)).body.code

const turnIn = ({ client_id }: App, code: string, more: Record<string, string> = {}): Promise<Answer> =>
  call('create-app-token', {
    body: {
      grant_type: 'authorization_code',
      client_id,
      code,
      redirect_uri: back,
      code_verifier: verifier,
      ...more,
    },
  })

const tokenOf = async (app: App, person = ada): Promise<string> =>
  (await turnIn(app, await codeOf(app, person))).body.access_token

const getMe = (token: string) => call('get-me', { token })

describe('an app', () => {
  test('gets from its registration to a token that acts for the user who has agreed, and no further', async () => {
    const app = await register({ website: 'https://app.example' })
    const shown = await call('get-authorization', {
      token: ada.accessToken,
      query: asked(app, { state: 'a b&c' }),
    })
    expect(shown).toMatchObject({
      status: 200,
      body: {
        app: { name: 'Feather', website: 'https://app.example' },
        leadsTo: 'app.example',
        scopes: [{ name: 'read' }, { name: 'write:posts', words: 'Post, edit, delete and repost as you' }],
      },
    })
    const cancel = new URL(shown.body.cancel)
    expect(cancel.searchParams.get('error')).toBe('access_denied')
    expect(cancel.searchParams.get('state')).toBe('a b&c')
    const allowed = await allow(app, { state: 'a b&c' })
    const location = new URL(allowed.body.location)
    expect([location.origin, location.pathname]).toEqual(['https://app.example', '/back'])
    expect(location.searchParams.get('state')).toBe('a b&c')
    const { issuer } = (await call('get-server-metadata')).body
    expect(location.searchParams.get('iss')).toBe(issuer)
    const answer = await turnIn(app, String(location.searchParams.get('code')))
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(new RegExp(`^perch_app_${ada.id}_[0-9a-f]{48}$`)),
      token_type: 'Bearer',
      scope: 'read write:posts',
      created_at: expect.any(Number),
    })
    const { access_token: token } = answer.body
    expect((await getMe(token)).body).toMatchObject({ username: ada.username, email: null })
    const path = { username: ada.username }
    expect(await call('create-post', { path, token, body: { text: 'By an app.' } })).toMatchObject({
      status: 201,
    })
    expectProblem(await call('add-like', { path: { id: '1024' }, token }), 403, 'insufficient-scope')
    const listed = (await call('list-tokens', { token: ada.accessToken })).body.items
    expect(listed).toContainEqual(
      expect.objectContaining({ name: 'Feather', app: { website: 'https://app.example' }, expiresAt: null }),
    )
    expect(await findTraces(world.redisServer, [token, app.client_secret])).toEqual([])
  })

  test.each([
    'http://app.example/back', 'javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'file:///etc/passwd',
    `${back}#here`, 'https://app.example\\@evil.example', 'https://user:word@app.example', '//app.example', 'blob:https://x',
    'intent://app', 'urn:other', '',
  ])('cannot register the address %j', async (uri) => {
    const body = { client_name: 'Feather', redirect_uris: [uri] }
    expectProblem(await call('create-app', { body }), 400, 'validation-failed', { errors: expect.anything() })
  }) // prettier-ignore

  test.each([
    [back, back, true],
    [back, `${back}/`, false],
    [back, `${back}?next=//evil.example`, false],
    [back, 'https://app.example.evil.example/back', false],
    [back, 'https://APP.example/back', false],
    ['http://127.0.0.1/done', 'http://127.0.0.1:52344/done', true],
    ['http://127.0.0.1/done', 'http://127.0.0.1:52344/other', false],
    ['http://127.0.0.1/done', 'http://127.0.0.2:52344/done', false],
    ['http://localhost:1/done', 'http://localhost:2/done', true],
    ['https://app.example:1/back', 'https://app.example:2/back', false],
    ['com.example.feather:/back', 'com.example.feather:/back', true],
    ['com.example.feather:/back', 'com.example.feather:/back2', false],
  ])('that has registered %s and asks for %s: %s', async (registered, redirect_uri, isFine) => {
    const app = await register({ redirect_uris: [registered] })
    for (const answer of [
      await allow(app, { redirect_uri }),
      await call('get-authorization', { token: ada.accessToken, query: asked(app, { redirect_uri }) }),
    ]) {
      if (isFine) expect(answer).toMatchObject({ status: 200 })
      else expectProblem(answer, 400, 'return-address-not-allowed')
    }
  })

  test.each(['write', 'follow', 'read write:marks'])(
    'that has not registered the scope %s cannot ask for it',
    async (scope) => {
      expectProblem(await allow(await register(), { scope }), 400, 'invalid-scope')
    },
  )

  test('may ask for a part of what it has registered', async () => {
    const app = await register({ scopes: 'read' })
    const { code } = (await allow(app, { scope: 'read:posts' })).body
    const { access_token: token, scope } = (await turnIn(app, code)).body
    expect(scope).toBe('read:posts')
    expectProblem(await getMe(token), 403, 'insufficient-scope')
  })

  test('that no address leads to has its code shown', async () => {
    const redirect_uri = 'urn:ietf:wg:oauth:2.0:oob'
    const app = await register({ redirect_uris: redirect_uri })
    const { code, location } = (await allow(app, { redirect_uri })).body
    expect(location).toBeNull()
    expect(await turnIn(app, code, { redirect_uri })).toMatchObject({ status: 200 })
  })

  test.each([
    ['without a challenge', { code_challenge: '' }],
    ['with a challenge in the clear', { code_challenge_method: 'plain' }],
    ['for a token in the address', { response_type: 'token' }],
  ])('cannot ask %s', async (_, more) => {
    expect(await allow(await register(), more)).toMatchObject({
      status: 400,
      body: { code: 'validation-failed' },
    })
  })

  test('that is not registered is 404', async () => {
    expectProblem(await allow({ client_id: '0'.repeat(32), client_secret: '' }), 404, 'app-not-found')
  })
})

describe('a code', () => {
  const grant = 'invalid-grant'

  test.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['another address', { redirect_uri: `${back}2` }],
  ])('is of no use with %s, and used up', async (_, more) => {
    const app = await register()
    const code = await codeOf(app)
    expectProblem(await turnIn(app, code, more), 400, grant)
    expectProblem(await turnIn(app, code), 400, grant)
  })

  test('whose challenge is that of no verifier is of no use without one', async () => {
    const app = await register()
    const { code } = (await allow(app, { code_challenge: challengeOf('') })).body
    expectProblem(await turnIn(app, code, { code_verifier: '' }), 400, grant)
  })

  test('of one app is of no use to another', async () => {
    const [one, other] = [await register(), await register()]
    expectProblem(await turnIn(other, await codeOf(one)), 400, grant)
  })

  test('that is sent a second time ends the token that came of it', async () => {
    const app = await register()
    const code = await codeOf(app)
    const { access_token: token } = (await turnIn(app, code)).body
    const kept = await tokenOf(app)
    expectProblem(await turnIn(app, code), 400, grant)
    expectProblem(await getMe(token), 401, 'unauthenticated')
    expect(await getMe(kept)).toMatchObject({ status: 200 })
  })

  test('that is sent many times at once leaves no token', async () => {
    const app = await register()
    const code = await codeOf(app)
    const answers = await Promise.all(Array.from({ length: 8 }, () => turnIn(app, code)))
    expectProblem(await turnIn(app, code), 400, grant)
    for (const { status, body } of answers)
      if (status === 200) expectProblem(await getMe(body.access_token), 401, 'unauthenticated')
  })

  test('is of no use when the session in which its user agreed is over', async () => {
    const [app, person] = [await register(), await newPerson()]
    const code = await codeOf(app, person)
    await call('logout-all', { token: person.accessToken })
    expectProblem(await turnIn(app, code), 400, grant)
  })
})
