/** Two tabs that share a store: what one of them began never undoes what the other has done since. */
import {
  answers,
  held,
  loses,
  pair,
  refuses,
  type Reply,
  scriptedApi,
  sessionOf,
  sharedStore,
} from '../../support/client/scripted-api.ts'
import type { PerchError, SessionStore } from '../../../client/perch.ts'

const ended = refuses(401, 'session-ended')
const unauthenticated = refuses(401, 'unauthenticated')
const me = { body: { bio: 'Mathematician.' } }
const refusal = (promise: Promise<unknown>) => promise.then(String, (error: PerchError) => error.code)

/** Sends the request as A, and logs B in from another tab before the answer comes. */
async function overtaken(reply: Reply, act: (client: ReturnType<Scripted['client']>) => Promise<unknown>) {
  const { late, sent, release } = held(reply)
  const { store, holds, state } = sharedStore(sessionOf('a', 'A1'))
  const first = scriptedApi(late)
  const outcome = refusal(act(first.client({ store })))
  await sent
  const second = scriptedApi(answers(200, pair('B1')))
  await second.client({ store }).send('POST /auth/login', { body: { username: 'b', password: 'b' } })
  release()
  return { outcome: await outcome, holds: holds(), id: state.session?.id, asked: first.asked }
}
type Scripted = ReturnType<typeof scriptedApi>

test.each<[string, Reply, (client: ReturnType<Scripted['client']>) => Promise<unknown>]>([
  ['an edit', answers(200, { tokens: pair('A2') }), (a) => a.send('PATCH /me', me)],
  ['an edit that ends the session', answers(200, { tokens: null }), (a) => a.send('PATCH /me', me)],
  ['a log-out', answers(204), (a) => a.send('POST /auth/logout')],
  ['a log-out everywhere', answers(204), (a) => a.send('POST /auth/logout-all')],
  ['a deletion', answers(204), (a) => a.send('POST /me/deletion', { body: { password: 'a' } })],
  [
    'a renewal',
    answers(200, pair('A2')),
    (a) => a.send('POST /auth/refresh', { body: { refreshToken: 'refresh-A1' } }),
  ],
])('%s that began as A leaves the session of B, who has logged in meanwhile', async (_, reply, act) => {
  const { holds, id, outcome } = await overtaken(reply, act)
  expect(holds).toBe('B1')
  expect(id).not.toBe('a')
  expect(outcome).not.toBeNull()
})

test.each<[string, (client: ReturnType<Scripted['client']>) => Promise<unknown>]>([
  ['an edit', (a) => a.send('PATCH /me', me)],
  ['a log-out', (a) => a.send('POST /auth/logout')],
  ['a look', (a) => a.send('GET /me')],
])('%s that is refused to A is not sent again as B', async (_, act) => {
  const { outcome, holds, asked } = await overtaken(unauthenticated, act)
  expect([outcome, holds]).toEqual(['unauthenticated', 'B1'])
  expect(asked.map(({ token }) => token)).toEqual(['access-A1'])
})

test.each<[string, Reply]>([
  ['succeeds', answers(200, pair('A2'))],
  ['finds that the session has ended', ended],
])('a renewal of A that %s leaves the session of B', async (_, reply) => {
  const { late, sent, release } = held(reply)
  const { store, holds } = sharedStore(sessionOf('a', 'A1'))
  const first = scriptedApi(unauthenticated, late)
  const outcome = refusal(first.client({ store }).send('GET /me'))
  await sent
  await scriptedApi(answers(200, pair('B1')))
    .client({ store })
    .send('POST /auth/login', { body: { username: 'b', password: 'b' } })
  release()
  expect([await outcome, holds()]).toEqual(['unauthenticated', 'B1'])
  expect(first.requests()).toEqual(['GET /me', 'POST /auth/refresh'])
})

test('the pair of an edit is kept where another tab has met the old one meanwhile', async () => {
  const { late, sent, release } = held(answers(200, { tokens: pair('A2') }))
  const { store, holds } = sharedStore(sessionOf('a', 'A1'))
  const edit = scriptedApi(late).client({ store }).send('PATCH /me', me)
  await sent
  const other = scriptedApi(unauthenticated, ended).client({ store })
  expect([await refusal(other.send('GET /me')), holds()]).toEqual(['session-ended', null])
  release()
  await edit
  expect(holds()).toBe('A2')
})

test('a request goes on with the pair that another tab has fetched of the same session', async () => {
  const { store, state, holds } = sharedStore(sessionOf('a', 'A1'))
  const api = scriptedApi(
    (asked) => {
      state.session = sessionOf('a', 'A2')
      return unauthenticated(asked)
    },
    answers(200, {}),
  )
  await api.client({ store }).send('GET /me')
  expect(api.asked.map(({ token }) => token)).toEqual(['access-A1', 'access-A2'])
  expect(holds()).toBe('A2')
})

test('another login has another id, a renewed pair has that of its login', async () => {
  const { store, state } = sharedStore(null)
  const api = scriptedApi(
    answers(200, pair('A1')),
    unauthenticated,
    answers(200, pair('A2')),
    answers(200, {}),
    answers(200, pair('B1')),
  )
  const client = api.client({ store })
  const credentials = { body: { username: 'a', password: 'a' } }
  const ids = []
  await client.send('POST /auth/login', credentials)
  ids.push(state.session?.id)
  await client.send('GET /me')
  ids.push(state.session?.id)
  await client.send('POST /auth/login', credentials)
  ids.push(state.session?.id)
  expect(ids[0]).toMatch(/^[\w-]{16,}$/)
  expect([ids[1] === ids[0], ids[2] === ids[0]]).toEqual([true, false])
})

test('a store that compares for itself is told what the new session follows', async () => {
  const { store, state } = sharedStore(sessionOf('a', 'A1', 0))
  const told: unknown[] = []
  const comparing: SessionStore = {
    get: async () => state.session,
    set: async (next, previous) => {
      told.push([previous?.accessToken, next?.accessToken])
      await store.set(next, previous)
    },
  }
  const api = scriptedApi(answers(200, pair('A2')), answers(200, {}))
  await api.client({ store: comparing }).send('GET /me')
  expect(told).toEqual([['access-A1', 'access-A2']])
})

test('an answer that is lost leaves the session as it was', async () => {
  const { store, holds } = sharedStore(sessionOf('a', 'A1'))
  const client = scriptedApi(loses).client({ store })
  await expect(client.send('PATCH /me', me)).rejects.toThrow('timed out')
  expect(holds()).toBe('A1')
})
