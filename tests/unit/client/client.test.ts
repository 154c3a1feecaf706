/** What the client does before anything is sent, and where no answer comes. */
import { randomBytes } from 'node:crypto'
import { createClient, type ClientOptions } from '../../../client/perch.ts'
import { refuses, scriptedApi } from '../../support/client/scripted-api.ts'

/** A client that reaches nobody: what it asks for is noted, and lost as after a time-out. */
function lost() {
  const addresses: string[] = []
  const waits: number[] = []
  const fetch: ClientOptions['fetch'] = async (address) => {
    addresses.push(address)
    throw new DOMException('The operation timed out.', 'TimeoutError')
  }
  const wait = async (seconds: number) => waits.push(seconds)
  return { client: createClient('https://perch.example', { fetch, wait }), addresses, waits }
}

test.each(['.', '..'])('refuses %s in a path, and sends nothing', async (username) => {
  const { client, addresses, waits } = lost()
  await expect(client.send('GET /users/{username}/posts', { path: { username } })).rejects.toThrow(
    new TypeError(
      `GET /users/{username}/posts: username cannot be "${username}", which would lead to another route`,
    ),
  )
  expect([addresses, waits]).toEqual([[], []])
})

test.each([
  ['a/b', 'a%2Fb'],
  ['...', '...'],
  ['%2e%2e', '%252e%252e'],
  ['?x', '%3Fx'],
])('keeps %s within its part of the path', async (username, part) => {
  const { client, addresses } = lost()
  await expect(client.send('GET /users/{username}/posts', { path: { username } })).rejects.toThrow(
    'timed out',
  )
  const [address = ''] = addresses
  expect(new URL(address).pathname).toBe(`/users/${part}/posts`)
})

test('refuses an empty part of a path, which would lead to another route', async () => {
  const { client, addresses } = lost()
  await expect(client.send('GET /users/{username}', { path: { username: '' } })).rejects.toThrow(TypeError)
  expect(addresses).toEqual([])
})

test.each([
  [{ limit: 5, after: undefined }, '/posts?limit=5'],
  [{ after: undefined }, '/posts'],
  [{}, '/posts'],
])('leaves out what is undefined of the query %j', async (query, target) => {
  const { client, addresses } = lost()
  await expect(client.send('GET /posts', { query })).rejects.toThrow('timed out')
  expect(addresses[0]).toBe(`https://perch.example${target}`)
})

test('an error says what is wrong where', async () => {
  const wrong = refuses(400, 'validation-failed', {}, [
    { detail: 'must be 3 to 30 of a-z, 0-9 and _', pointer: '/username' },
    { detail: 'is needed', pointer: '' },
    { detail: 'at most 100', parameter: 'limit' },
  ])
  await expect(scriptedApi(wrong).client().send('GET /posts')).rejects.toThrow(
    'GET /posts: 400 validation-failed: ' +
      '/username: must be 3 to 30 of a-z, 0-9 and _; body: is needed; limit: at most 100',
  )
})

test('an error says the detail where nothing more is known', async () => {
  await expect(scriptedApi(refuses(404, 'post-not-found')).client().send('GET /posts')).rejects.toThrow(
    'GET /posts: 404 post-not-found: As the API says.',
  )
})

test('has sent a refresh for the last time while its repetition is not yet a replay', async () => {
  process.env['SESSION_ENCRYPTION_KEY'] = randomBytes(32).toString('base64')
  const { config } = await import('../../../shared/config.ts')
  const limits = jest.spyOn(AbortSignal, 'timeout')
  const { client, addresses, waits } = lost()
  await expect(client.send('POST /auth/refresh', { body: { refreshToken: 'r' } })).rejects.toThrow(
    'timed out',
  )
  const beforeLast = limits.mock.calls.slice(0, -1).map(([ms]) => ms)
  limits.mockRestore()
  expect([addresses.length, beforeLast.length]).toEqual([3, 2])
  const all = [...beforeLast, ...waits.map((seconds) => seconds * 1000)]
  expect(all.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(config.session().refreshGraceMs)
})
