/** What the client does before anything is sent, and where no answer comes. */
import { randomBytes } from 'node:crypto'
import { createClient, type ClientOptions } from '../../client/perch.ts'

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

test('has sent a refresh for the last time while its repetition is not yet a replay', async () => {
  process.env['SESSION_ENCRYPTION_KEY'] = randomBytes(32).toString('base64')
  const { config } = await import('../../shared/config.ts')
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
