/** The client against the API over HTTP, and the page that shows it. */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { type ClientOptions, createClient, PerchError, type Session } from '../../client/perch.ts'
import { count, observedClient } from '../support/client/observed-client.ts'
import { type Offline, startOffline } from '../support/package/offline.ts'
import { startWorld, type World } from '../support/world/world.ts'

let world: World
let api: Offline

beforeAll(async () => {
  world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'INFO', RATE_LIMITS: 'on' }, { ownRealm: true })
  api = await startOffline()
})
afterAll(async () => {
  await api.stop()
  await world.close()
})

/** A client of this API that is looked at. */
const observed = (options: ClientOptions = {}) => observedClient(api.url, options)

let people = 0

/** Somebody new, logged in through a client of their own; what has been noted so far is forgotten. */
async function newcomer(options: ClientOptions = {}) {
  const username = `client${(people += 1)}_${world.run}`
  const credentials = { username, password: 'correct horse battery' }
  const seen = observed(options)
  await seen.client.send('POST /auth/register', {
    body: { ...credentials, email: `${username}@example.com` },
  })
  await seen.client.send('POST /auth/login', { body: credentials })
  for (const list of [seen.requests, seen.keys, seen.waits]) list.length = 0
  return { ...seen, ...credentials, path: { username } }
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: PerchError) => error.code,
  )

/** The Node of this machine, beside the one that Perch runs on: often an older one. */
function machineNode(): string {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  return folders.map((folder) => join(folder, 'node')).find((file) => existsSync(file)) ?? process.execPath
}

test.each([
  ['the Node that Perch runs on', process.execPath, 'ada'],
  ['the Node of this machine', machineNode(), 'grace'],
])('the first lines of docs/client.md log in, post and read the feed on %s', async (_, node, username) => {
  const lines = /```ts\n(.*?)```/s.exec(readFileSync('docs/client.md', 'utf8'))?.[1] ?? ''
  expect(lines).toContain('createClient')
  const folder = mkdtempSync(join(tmpdir(), 'perch-client-'))
  cpSync(join('client', 'dist'), join(folder, 'perch'), { recursive: true })
  // JavaScript as well, so that the oldest Node runs it.
  const file = join(folder, 'lines.mjs')
  writeFileSync(file, lines.replace('http://localhost:3000', api.url).replaceAll('ada', username))
  const ran = await promisify(execFile)(node, [file])
  rmSync(folder, { recursive: true })
  expect(ran).toEqual({ stderr: '', stdout: `${username}: Hello, Perch.\n` })
})

describe('tokens', () => {
  test('renews a pair that has expired before it asks', async () => {
    const { client, requests, state, held, username } = await newcomer()
    const old = held()
    state.session = { ...old, expiresAt: Date.now() }
    expect((await client.send('GET /me')).username).toBe(username)
    expect(requests).toEqual(['POST /auth/refresh', 'GET /me'])
    expect(held().accessToken).not.toBe(old.accessToken)
    expect(held().expiresAt).toBeGreaterThan(Date.now())
  })

  test('renews a pair whose access token is refused, once for all requests at a time', async () => {
    const { client, count: sent, state, held, path } = await newcomer()
    const old = held()
    await client.send('POST /auth/refresh', { body: { refreshToken: old.refreshToken } })
    // The new refresh token beside an access token that is dead.
    state.session = { ...held(), accessToken: old.accessToken }
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => client.send('GET /me')),
      client.send('POST /users/{username}/posts', { path, body: { text: 'Once.' } }),
    ])
    expect(answers).toHaveLength(6)
    expect([sent('POST /auth/refresh'), sent('GET /me')]).toEqual([2, 10])
    const { items } = await client.send('GET /users/{username}/posts', { path })
    expect(items.map(({ text }) => text)).toEqual(['Once.'])
  })

  test('takes over the pair that an edit answers, also for requests that are under way', async () => {
    const { client, count: sent, held } = await newcomer()
    const old = held()
    await Promise.all([
      client.send('GET /me'),
      client.send('PATCH /me', { body: { bio: 'Mathematician.' } }),
      client.send('GET /me'),
      client.send('PATCH /me', { body: { bio: 'Countess.' } }),
      client.send('GET /auth/sessions'),
    ])
    expect(held().refreshToken).not.toBe(old.refreshToken)
    expect(await client.send('GET /me')).toMatchObject({ bio: 'Countess.' })
    expect([sent('POST /auth/refresh'), sent('PATCH /me')]).toEqual([0, 2])
  })

  test('takes over the pair that a change of password answers', async () => {
    const { client, password, requests } = await newcomer()
    await client.send('PUT /me/password', {
      body: { currentPassword: password, password: 'correct horse saddle' },
    })
    await client.send('GET /me')
    expect(requests).toEqual(['PUT /me/password', 'GET /me'])
  })

  test('goes on with the pair that another tab has fetched', async () => {
    const { client, requests, state, held } = await newcomer()
    const old = held()
    const tab = createClient(api.url, {
      store: { get: () => held(), set: (next) => void (state.session = next) },
    })
    await tab.send('POST /auth/refresh', { body: { refreshToken: old.refreshToken } })
    state.session = held()
    const late = observed({ store: { get: stale(old, held), set: (next) => void (state.session = next) } })
    await late.client.send('GET /me')
    expect(late.requests).toEqual(['GET /me', 'GET /me'])
    await client.send('GET /me')
    expect(requests).toEqual(['GET /me'])
  })

  test('is logged out when the session has ended', async () => {
    const { client, requests, state, held } = await newcomer()
    const elsewhere = observed()
    elsewhere.state.session = held()
    await elsewhere.client.send('POST /auth/logout-all')
    expect(elsewhere.state.session).toBeNull()
    const refused = [refusal(client.send('GET /me')), refusal(client.send('GET /auth/sessions'))]
    const codes = await Promise.all(refused)
    // One that is refused only after the other has found the session ended has no token left to renew.
    expect(codes).toContain('session-ended')
    expect(['session-ended', 'unauthenticated']).toEqual(expect.arrayContaining(codes))
    expect(count(requests, 'POST /auth/refresh')).toBe(1)
    expect(state.session).toBeNull()
    expect(await refusal(client.send('GET /me'))).toBe('unauthenticated')
  })

  test('sends no token where none is asked for', async () => {
    const { client, state, held, requests } = await newcomer()
    state.session = { ...held(), expiresAt: 0 }
    await client.send('GET /health/live')
    expect(requests).toEqual(['GET /health/live'])
  })
})

/** A store as a tab sees it that has read it just before another tab wrote. */
function stale(old: Session, now: () => Session): () => Session {
  let reads = 0
  return () => ((reads += 1) === 1 ? old : now())
}

describe('lists', () => {
  test('are read to their end, page by page, when they are asked for', async () => {
    const { client, count: sent, requests, path } = await newcomer()
    const texts = ['one', 'two', 'three', 'four', 'five']
    for (const text of texts) await client.send('POST /users/{username}/posts', { path, body: { text } })
    requests.length = 0
    const read: string[] = []
    const route = 'GET /users/{username}/posts'
    for await (const { text } of client.items(route, { path, query: { limit: 2 } })) read.push(text)
    expect(read).toEqual(texts.toReversed())
    expect(requests).toHaveLength(3)
    for await (const _ of client.items('GET /users/{username}/feed', { path, query: { limit: 2 } })) break
    expect(sent(`GET /users/${path.username}/feed?limit=2`)).toBe(1)
    expect(requests).toHaveLength(4)
  })
})

describe('refusals', () => {
  test('are errors with the whole problem', async () => {
    const { client } = observed()
    const error = await client.send('GET /users/{username}', { path: { username: 'nobody' } }).catch((e) => e)
    expect(error).toBeInstanceOf(PerchError)
    expect(error).toMatchObject({ status: 404, code: 'user-not-found', problem: { status: 404 } })
    expect(error.message).toBe(`GET /users/{username}: 404 user-not-found: ${error.problem.detail}`)
    expect(error.headers.get('x-request-id')).toBe(error.problem.instance.replace('urn:uuid:', ''))
  })

  test('of an outage are waited out where that does no harm', async () => {
    const heal = { wait: () => world.redis.setMode('pass') }
    const { client, requests, waits, keys, path } = await newcomer(heal)
    await world.redis.setMode('refuse')
    // As from JavaScript, where it may be there and hold nothing.
    const noKey = { idempotencyKey: undefined } as object
    await client.send('POST /users/{username}/posts', { path, body: { text: 'Still here.' }, ...noKey })
    expect(requests).toEqual(Array(2).fill(`POST /users/${path.username}/posts`))
    expect([waits, new Set(keys).size]).toEqual([[1], 1])
    expect(keys[0]).toMatch(/^[\w-]{16,}$/)
  })

  test('of an outage are thrown where trying again may do harm, and after the last try', async () => {
    const { client, requests, waits, state, path } = await newcomer()
    await world.redis.setMode('refuse')
    const { session } = state
    const codes = [
      await refusal(client.send('PATCH /me', { body: { bio: 'Lost.' } })),
      await refusal(client.send('GET /users/{username}', { path })),
    ]
    await world.redis.setMode('pass')
    expect(codes).toEqual(['redis-unavailable', 'redis-unavailable'])
    expect([count(requests, 'PATCH /me'), count(requests, `GET /users/${path.username}`)]).toEqual([1, 3])
    expect([waits, state.session]).toEqual([[1, 1], session])
  })

  test('of a limit are waited out, but not for ever', async () => {
    const forget = async () => void (await world.redisServer.run('FLUSHALL'))
    const wrong = { body: { username: `nobody_${world.run}`, password: 'a wrong one' } }
    const impatient = observed()
    let code = null
    for (let tries = 0; tries < 11; tries += 1)
      code = await refusal(impatient.client.send('POST /auth/login', wrong))
    expect([code, impatient.waits]).toEqual(['too-many-requests', []])
    const patient = observed({ maxWaitSeconds: Infinity, wait: forget })
    expect(await refusal(patient.client.send('POST /auth/login', wrong))).toBe('invalid-credentials')
    expect(patient.waits).toEqual([expect.any(Number)])
    expect(patient.waits[0]).toBeGreaterThan(30)
  })

  test('come from fetch where nobody answers, after the last try', async () => {
    const waits: number[] = []
    const gone = createClient('http://127.0.0.1:1', { wait: async (seconds) => waits.push(seconds) })
    await expect(gone.send('GET /posts')).rejects.toThrow('fetch failed')
    expect(waits).toEqual([1, 2])
    await expect(gone.send('POST /auth/logout')).rejects.toThrow('fetch failed')
    expect(waits).toEqual([1, 2])
  })

  test('end with the signal', async () => {
    const stop = new AbortController()
    const gone = createClient('http://127.0.0.1:1', { wait: async () => stop.abort() })
    await expect(gone.send('GET /posts', { signal: stop.signal })).rejects.toThrow('aborted')
  })
})
