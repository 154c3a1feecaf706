/** A request that is sent again is the same request: it does nothing twice, and answers as if it had come once. */
import type { PerchError } from '../../../client/perch.ts'
import { timer } from '../../../client/request.ts'
import {
  answers,
  loses,
  pair,
  refuses,
  scriptedApi,
  sessionOf,
  sharedStore,
} from '../../support/client/scripted-api.ts'

const gone = refuses(404, 'post-not-found')
const unauthenticated = refuses(401, 'unauthenticated')
const down = refuses(503, 'redis-unavailable', { 'retry-after': '1' })
const path = { id: '1' }
const store = () => sharedStore(sessionOf('a', 'A1')).store
const refusal = (promise: Promise<unknown>) => promise.then(String, (error: PerchError) => error.code)

describe('a deletion', () => {
  test.each([
    ['was lost', loses],
    ['was an outage', down],
  ])('is done where its first answer %s and the next finds nothing', async (_, first) => {
    const api = scriptedApi(first, gone)
    const { status, body } = await api.client({ store: store() }).answer('DELETE /posts/{id}', { path })
    expect([status, body]).toEqual([204, null])
    expect(api.requests()).toEqual(['DELETE /posts/1', 'DELETE /posts/1'])
  })

  test('is done also where the token was renewed between the two', async () => {
    const api = scriptedApi(loses, unauthenticated, answers(200, pair('A2')), gone)
    const { status } = await api.client({ store: store() }).answer('DELETE /posts/{id}', { path })
    expect(status).toBe(204)
    expect(api.asked.map(({ token }) => token)).toEqual(['access-A1', 'access-A1', null, 'access-A2'])
  })

  test('of a session is done as well', async () => {
    const api = scriptedApi(loses, refuses(404, 'session-not-found'))
    expect(await api.client({ store: store() }).send('DELETE /auth/sessions/{id}', { path })).toBeNull()
  })

  test('of what was not there is refused', async () => {
    const client = scriptedApi(gone).client({ store: store() })
    expect(await refusal(client.send('DELETE /posts/{id}', { path }))).toBe('post-not-found')
  })

  test('is refused where it was turned away before it could be done', async () => {
    const client = scriptedApi(refuses(429, 'too-many-requests', { 'retry-after': '1' }), gone).client({
      store: store(),
    })
    expect(await refusal(client.send('DELETE /posts/{id}', { path }))).toBe('post-not-found')
  })

  test('of an edge is refused where its user does not exist, however often it is sent', async () => {
    const client = scriptedApi(loses, refuses(404, 'user-not-found')).client({ store: store() })
    const edge = { path: { username: 'grace', follower: 'ada' } }
    expect(await refusal(client.send('DELETE /users/{username}/followers/{follower}', edge))).toBe(
      'user-not-found',
    )
  })

  test('is not taken for done where the address has no such route', async () => {
    const client = scriptedApi(loses, refuses(404, 'route-not-found')).client({ store: store() })
    expect(await refusal(client.send('DELETE /posts/{id}', { path }))).toBe('route-not-found')
  })
})

test('a post keeps its key also where the token was renewed between two tries', async () => {
  const api = scriptedApi(loses, unauthenticated, answers(200, pair('A2')), answers(201, {}))
  await api.client({ store: store() }).send('POST /users/{username}/posts', {
    path: { username: 'ada' },
    body: { text: 'Once.' },
  })
  const keys = api.asked.filter(({ request }) => request.endsWith('/posts')).map(({ key }) => key)
  expect([keys.length, new Set(keys).size]).toEqual([3, 1])
  expect(keys[0]).toMatch(/^[\w-]{16,}$/)
})

test('waiting ends at once with the signal', async () => {
  const [first, stop] = [new AbortController(), new AbortController()]
  queueMicrotask(() => first.abort())
  await timer(3600, first.signal)
  await timer(3600, first.signal)
  const api = scriptedApi(down)
  const client = api.client({ wait: async () => stop.abort() })
  await expect(client.send('GET /posts', { signal: stop.signal })).rejects.toThrow('aborted')
  expect(api.requests()).toEqual(['GET /posts'])
})
