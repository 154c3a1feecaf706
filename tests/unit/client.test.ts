/** What the client does before anything is sent, and where no answer comes. */
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
