/** How apps say who they are, what they are told where something is wrong, and how they give a token back. */
import { createHash, randomBytes } from 'node:crypto'
import { type Answer, call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

interface App {
  client_id: string
  client_secret: string
}

const back = 'https://app.example/back'

async function register(): Promise<App> {
  const body = { client_name: 'Feather', redirect_uris: [back], scopes: 'read write' }
  return (await call('create-app', { body })).body
}

/** As OAuth clients send it. */
const send = (
  key: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  call(key, {
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  })

const basic = ({ client_id, client_secret }: App) => ({
  authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
})

function expectError(answer: Answer, status: number, error: string): void {
  expect(answer).toMatchObject({
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  })
  expect(answer.body).toEqual({ error, error_description: expect.any(String) })
}

async function tokenOf(app: App): Promise<string> {
  const code_verifier = randomBytes(32).toString('base64url')
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url')
  const body = {
    response_type: 'code', client_id: app.client_id, redirect_uri: back, scope: 'read', code_challenge, code_challenge_method: 'S256',
  } // prettier-ignore
  const { code } = (await call('create-authorization', { token: ada.accessToken, body })).body
  const fields = {
    grant_type: 'authorization_code',
    client_id: app.client_id,
    code,
    redirect_uri: back,
    code_verifier,
  }
  return (await send('create-app-token', fields)).body.access_token
}

const getMe = (token: string) => call('get-me', { token })

describe('POST /oauth/token', () => {
  test('takes a form, with the app in the body or by Basic, and members that it does not know', async () => {
    const app = await register()
    const grant_type = 'client_credentials'
    for (const answer of [
      await send('create-app-token', { grant_type, ...app, scope: 'read', audience: 'x' }),
      await send('create-app-token', { grant_type, scope: 'read' }, basic(app)),
    ]) {
      expect(answer).toMatchObject({
        status: 200,
        body: { token_type: 'Bearer', scope: 'read', expires_in: 86400 },
      })
    }
  })

  test('answers in the words of OAuth to a form', async () => {
    const app = await register()
    const wrong = { ...app, client_secret: 'x'.repeat(64) }
    const grant_type = 'client_credentials'
    expectError(await send('create-app-token', { grant_type, ...wrong }), 401, 'invalid_client')
    expectError(
      await send('create-app-token', { grant_type, client_id: app.client_id }),
      401,
      'invalid_client',
    )
    expectError(await send('create-app-token', { grant_type, ...app, scope: 'admin' }), 400, 'invalid_scope')
    expectError(
      await send('create-app-token', { grant_type: 'password', ...app }),
      400,
      'unsupported_grant_type',
    )
    expectError(await send('create-app-token', { ...app }), 400, 'invalid_request')
    const code = { grant_type: 'authorization_code', ...app, code: 'x' }
    expectError(await send('create-app-token', code), 400, 'invalid_grant')
    const refused = await send('create-app-token', { grant_type }, basic(wrong))
    expectError(refused, 401, 'invalid_client')
    expect(refused.headers['www-authenticate']).toBe('Basic realm="perch"')
  })

  test('takes no token and no code in the address', async () => {
    const app = await register()
    const query = { grant_type: 'client_credentials', ...app }
    expect(
      (await call('create-app-token', { query, body: { grant_type: 'client_credentials' } })).status,
    ).toBe(400)
    expectProblem(
      await call('get-me', { query: { access_token: await tokenOf(app) } }),
      401,
      'unauthenticated',
    )
  })
})

describe('a token of an app that acts for no user', () => {
  test('reads what is public, within its scope, and nothing else', async () => {
    const app = await register()
    const fields = { grant_type: 'client_credentials', ...app, scope: 'read:posts' }
    const { access_token: token } = (await send('create-app-token', fields)).body
    const path = { username: ada.username }
    expect(await call('list-posts', { token })).toMatchObject({ status: 200 })
    expectProblem(await call('get-user', { path, token }), 403, 'insufficient-scope')
    expectProblem(await getMe(token), 403, 'insufficient-scope')
    expectProblem(await call('get-feed', { path, token }), 403, 'insufficient-scope')
    expectProblem(
      await call('create-post', { path, token, body: { text: 'No.' } }),
      403,
      'insufficient-scope',
    )
    expect(await send('delete-app-token', { token, ...app })).toMatchObject({ status: 200, body: {} })
    expectProblem(await call('list-posts', { token }), 401, 'unauthenticated')
    expectProblem(await getMe(token), 401, 'unauthenticated')
  })
})

describe('POST /oauth/revoke', () => {
  test('ends a token of the app, with or without its secret, and is content with one that has ended', async () => {
    const app = await register()
    for (const client of [{ client_id: app.client_id }, app]) {
      const token = await tokenOf(app)
      expect(await send('delete-app-token', { token, ...client })).toMatchObject({ status: 200, body: {} })
      expectProblem(await getMe(token), 401, 'unauthenticated')
      expect(await send('delete-app-token', { token, ...client })).toMatchObject({ status: 200 })
    }
    expect(await send('delete-app-token', { token: 'x', ...app })).toMatchObject({ status: 200 })
  })

  test('leaves alone what is not of this app', async () => {
    const [app, other] = [await register(), await register()]
    const token = await tokenOf(app)
    const body = { name: 'Bot', scopes: ['read'] }
    const personal = (await call('create-token', { token: ada.accessToken, body })).body.token
    expectError(await send('delete-app-token', { token, ...other }), 400, 'unauthorized_client')
    expectError(await send('delete-app-token', { token: personal, ...app }), 400, 'unauthorized_client')
    for (const kept of [token, personal]) expect(await getMe(kept)).toMatchObject({ status: 200 })
  })
})

test('an app whose user logs in again and again ends its own oldest token, where there are 50', async () => {
  const app = await register()
  const first = await tokenOf(app)
  const all = async () => (await call('list-tokens', { token: ada.accessToken })).body.items.length
  while ((await all()) < 50) await tokenOf(app)
  expect(await getMe(first)).toMatchObject({ status: 200 })
  const last = await tokenOf(app)
  expect(await getMe(last)).toMatchObject({ status: 200 })
  expectProblem(await getMe(first), 401, 'unauthenticated')
  expect(await all()).toBe(50)
})

test('an app that no user has agreed to is forgotten after a day, another one stays', async () => {
  const [idle, used] = [await register(), await register()]
  await tokenOf(used)
  const ttlOf = async ({ client_id }: App) => Number(await world.redisServer.run('TTL', `app:${client_id}`))
  expect(await ttlOf(idle)).toBeLessThanOrEqual(86_400)
  expect(await ttlOf(used)).toBeGreaterThan(365 * 86_400)
})
