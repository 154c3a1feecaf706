/** A client whose refresh token is in a cookie: it asks for it, renews by it, and never sees it. */
import { type ClientOptions, createClient, sessionInCookie } from '../../../client/perch.ts'
import { answers, pair, refuses, type Reply, sharedStore } from '../../support/client/scripted-api.ts'

const inCookie = (name: string) => ({ ...pair(name), refreshToken: null })

/** Answers with these in turn; what was asked is noted with its body and the header that asks for the cookie. */
function scripted(...replies: Reply[]) {
  const asked: { request: string; token: string | null; asksForCookie: boolean; body: unknown }[] = []
  const fetch: ClientOptions['fetch'] = async (address, { method, headers, body }) => {
    const sent = new Headers(headers)
    asked.push({
      request: `${method} ${address}`,
      token: sent.get('authorization'),
      asksForCookie: sent.has('perch-session'),
      body: typeof body === 'string' ? JSON.parse(body) : null,
    })
    const reply = replies.shift()
    if (!reply) throw new Error(`Nothing answers ${method} ${address}`)
    return reply({ request: '', token: null, key: null, body: null })
  }
  const { store, state } = sharedStore(null)
  return { client: createClient('', { fetch, store, usesCookie: true, retries: 0 }), asked, state }
}

test('a login asks for the cookie, and what is kept has no refresh token', async () => {
  const { client, asked, state } = scripted(answers(200, inCookie('A1')))
  await client.send('POST /auth/login', { body: { username: 'a', password: 'a' } })
  expect(asked).toMatchObject([{ request: 'POST /auth/login', asksForCookie: true }])
  expect(state.session).toMatchObject({ accessToken: 'access-A1', refreshToken: null })
})

test('after the page was loaded the first request renews the session that the cookie stands for', async () => {
  const { client, asked, state } = scripted(answers(200, inCookie('A2')), answers(200, { id: '1' }))
  state.session = sessionInCookie()
  await client.send('GET /me')
  expect(asked).toEqual([
    { request: 'POST /auth/refresh', token: null, asksForCookie: true, body: {} },
    { request: 'GET /me', token: 'Bearer access-A2', asksForCookie: false, body: null },
  ])
})

test('a token that is refused is renewed by the cookie, and the request sent once more', async () => {
  const { client, asked, state } = scripted(
    answers(200, inCookie('A1')),
    refuses(401, 'unauthenticated'),
    answers(200, inCookie('A2')),
    answers(200, { id: '1' }),
  )
  await client.send('POST /auth/login', { body: { username: 'a', password: 'a' } })
  await client.send('GET /me')
  expect(asked.map(({ request, token }) => [request, token]).slice(1)).toEqual([
    ['GET /me', 'Bearer access-A1'],
    ['POST /auth/refresh', null],
    ['GET /me', 'Bearer access-A2'],
  ])
  expect(state.session).toMatchObject({ accessToken: 'access-A2', refreshToken: null })
})

test('an edit that answers a new pair keeps it in the cookie', async () => {
  const { client, state } = scripted(
    answers(200, inCookie('A1')),
    answers(200, { user: {}, tokens: inCookie('A2') }),
  )
  await client.send('POST /auth/login', { body: { username: 'a', password: 'a' } })
  const id = state.session?.id
  await client.send('PATCH /me', { body: { bio: 'Mathematician.' } })
  expect(state.session).toMatchObject({ id, accessToken: 'access-A2', refreshToken: null })
})

test('where the cookie is gone the session has ended', async () => {
  const { client, state } = scripted(refuses(401, 'session-ended'))
  state.session = sessionInCookie()
  await expect(client.send('GET /me')).rejects.toMatchObject({ code: 'session-ended' })
  expect(state.session).toBeNull()
})

test('a client without the option never asks for a cookie', async () => {
  const headers: Headers[] = []
  const fetch: ClientOptions['fetch'] = async (_, init) => {
    headers.push(new Headers(init.headers))
    return Response.json(pair('A1'))
  }
  await createClient('', { fetch }).send('POST /auth/login', { body: { username: 'a', password: 'a' } })
  expect(headers.map((one) => one.has('perch-session'))).toEqual([false])
})
