/** Polling follows `prev`, whatever it holds, and gives every page that has something on it. */
import type { Client } from '../../../client/perch.ts'
import {
  answers,
  loses,
  pair,
  refuses,
  type Reply,
  scriptedApi,
  sessionOf,
  sharedStore,
} from '../../support/client/scripted-api.ts'

const page = (prev: string, ...ids: string[]): Reply =>
  answers(200, { items: ids.map((id) => ({ id })), prev, next: null })
const down = refuses(503, 'redis-unavailable', { 'retry-after': '7' })
const queryOf = (request: string) =>
  Object.fromEntries(new URL(request.split(' ')[1] ?? '', 'http://x').searchParams)

/** Polls until the API has answered with all of these, and one more time: what came, and what was asked. */
async function polled(replies: Reply[], input: Parameters<Client['poll']>[1] = {}) {
  const stop = new AbortController()
  const end: Reply = (asked) => {
    stop.abort()
    return page('end', 'late')(asked)
  }
  const { store } = sharedStore(sessionOf('a', 'A1'))
  const api = scriptedApi(...replies, end)
  const client = api.client({ store, retries: 0 })
  const came: string[][] = []
  for await (const { items } of client.poll('GET /posts', { signal: stop.signal, ...input })) {
    came.push(items.map(({ id }) => id))
  }
  return { came, waits: api.waits, queries: api.requests().map(queryOf), api }
}

test('gives the first page and then what is new, from the place that prev names', async () => {
  const { came, queries } = await polled([page('p1', '3', '2', '1'), page('p2'), page('p3', '4')])
  expect(came).toEqual([['3', '2', '1'], ['4']])
  expect(queries).toEqual([
    { limit: '20' },
    { limit: '20', before: 'p1' },
    { limit: '20', before: 'p2' },
    { limit: '20', before: 'p3' },
  ])
})

test('begins at a place that is given', async () => {
  const { came, queries } = await polled([page('p1', '9')], { query: { before: 'p0', limit: 2 } })
  expect(came).toEqual([['9']])
  expect(queries).toEqual([
    { limit: '2', before: 'p0' },
    { limit: '2', before: 'p1' },
  ])
})

test('waits longer while nothing comes, and not at all while pages are full', async () => {
  const { waits } = await polled(
    [page('a', '2', '1'), page('b'), page('c'), page('d'), page('e', '4', '3'), page('f', '5'), page('g')],
    { query: { limit: 2 }, everySeconds: 3, idleSeconds: 20 },
  )
  expect(waits).toEqual([3, 6, 12, 20, 3, 6])
})

test('waits out an outage, a lost answer and a limit, as long as they ask for', async () => {
  const limited = refuses(429, 'too-many-requests', { 'retry-after': '90' })
  const { came, waits, queries } = await polled([page('p1', '1'), down, loses, limited, page('p2', '2')], {
    everySeconds: 2,
    idleSeconds: 8,
  })
  expect(came).toEqual([['1'], ['2']])
  expect(waits).toEqual([2, 7, 8, 90, 2])
  expect(queries.map(({ before }) => before)).toEqual([undefined, 'p1', 'p1', 'p1', 'p1', 'p2'])
})

test('goes on after the token was renewed', async () => {
  const { came, api } = await polled([page('p1', '1'), page('p2', '2')])
  expect(came).toEqual([['1'], ['2']])
  // Whoever is signed in sees what they have marked.
  expect(api.asked[0]?.token).toBe('access-A1')
  const { store } = sharedStore(sessionOf('a', 'A1'))
  const stop = new AbortController()
  const feed = scriptedApi(
    page('p1', '1'),
    refuses(401, 'unauthenticated'),
    answers(200, pair('A2')),
    page('p2', '2'),
  )
  const route = 'GET /users/{username}/feed'
  for await (const { items } of feed
    .client({ store })
    .poll(route, { path: { username: 'ada' }, signal: stop.signal })) {
    if (items[0]?.id === '2') stop.abort()
  }
  expect(feed.asked.map(({ token }) => token)).toEqual(['access-A1', 'access-A1', null, 'access-A2'])
})

test.each<[string, Reply[]]>([
  ['a refusal that waiting does not mend', [page('p1', '1'), refuses(404, 'user-not-found')]],
  ['an API that has never answered', [down]],
])('ends with %s', async (_, replies) => {
  const client = scriptedApi(...replies).client({ retries: 0 })
  const read = async () => {
    for await (const _page of client.poll('GET /posts'));
  }
  await expect(read()).rejects.toThrow(/404 user-not-found|503 redis-unavailable/)
})

test('asks for nothing where the signal has ended before', async () => {
  const api = scriptedApi(page('p1', '1'))
  for await (const _page of api.client().poll('GET /posts', { signal: AbortSignal.abort() }));
  expect(api.asked).toEqual([])
})
