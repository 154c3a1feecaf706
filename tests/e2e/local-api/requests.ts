/** Over HTTP, through the local gateway, as a front-end developer would. */
import { readFileSync } from 'node:fs'
import { runTour } from '../../../tour/run-tour.ts'
import { answerOf, gatewayCases } from '../../support/package/gateway-cases.ts'
import { api, world } from './started.ts'

const password = 'canary horse battery'
const json = { 'content-type': 'application/json' }

function send(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(api.url + path, init)
}

function register(username: string): Promise<Response> {
  const body = JSON.stringify({ username, email: `${username}@canary.example`, password })
  return send('/auth/register', { method: 'POST', headers: json, body })
}

async function logIn(username: string): Promise<string> {
  const body = JSON.stringify({ username, password })
  const answer = await send('/auth/login', { method: 'POST', headers: json, body })
  return ((await answer.json()) as { accessToken: string }).accessToken
}

/** Waits for a mail by looking at what the API prints: it names the file of each. */
async function nextMail(isIt: (mail: string) => boolean): Promise<string> {
  for (;;) {
    const files = [...api.output().matchAll(/"message":"mail written".*?"file":"([^"]+)"/g)]
    const mail = files.map(([, file = '']) => readFileSync(file, 'utf8')).find(isIt)
    if (mail !== undefined) return mail
    await send('/health/live')
  }
}

/** Of the link in a mail whose lines are broken and whose `=` is encoded. */
function tokenOf(mail: string): string {
  return /\?token=([\w-]+)/.exec(mail)?.[1] ?? ''
}

test.each(gatewayCases)('the local gateway answers $name with $local', async (one) => {
  expect(await answerOf(api.url, one)).toBe(one.local)
})

describe('the tour', () => {
  test("reads what Zachary's karate club wrote", async () => {
    const result = await runTour({ baseUrl: api.url, postsPerPerson: 2, concurrency: 4 })
    expect(result.steps.flatMap(({ differences }) => differences)).toEqual([])
    expect(result.ok).toBe(true)
  })
})

describe('the local gateway', () => {
  test('carries a problem out as the handler made it', async () => {
    const answer = await send('/auth/login', { method: 'POST', headers: json, body: '{"username": "a' })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 400, code: 'malformed-json' })
  })

  test.each([
    [
      'another media type',
      { headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      'unsupported-media-type',
    ],
    [
      'an unknown member',
      { headers: json, body: '{"username":"a","password":"b","c":1}' },
      400,
      'validation-failed',
    ],
    [
      'a body over 16 KiB',
      { headers: json, body: `{"username":"${'x'.repeat(16 * 1024)}"}` },
      413,
      'body-too-large',
    ],
  ])('answers %s with a problem', async (_, init, status, code) => {
    const answer = await send('/auth/login', { method: 'POST', ...init })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ status, code })
  })

  test('refuses a body of 10 MB', async () => {
    const answer = await send('/auth/login', {
      method: 'POST',
      headers: json,
      body: 'x'.repeat(10 * 1024 * 1024),
    })
    expect(answer.status).toBe(413)
  })

  test('refuses a bearer token of 64 KB before any function runs', async () => {
    const answer = await send('/misc/can-post', {
      headers: { authorization: `Bearer ${'x'.repeat(65_536)}` },
    })
    // The local gateway's own refusal; API Gateway has another (docs/problems.md).
    expect(answer.status).toBe(400)
    expect(await answer.text()).toBe('')
  })

  test('answers HEAD like GET, without the body', async () => {
    const answer = await send('/health/live', { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-request-id')).not.toBeNull()
    expect(await answer.text()).toBe('')
  })

  test('answers an unknown path and an undeclared method with problems', async () => {
    const unknown = await send('/nowhere')
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'route-not-found' }])
    const undeclared = await send('/users/ada', { method: 'DELETE' })
    expect([undeclared.status, undeclared.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(await undeclared.json()).toMatchObject({ code: 'method-not-allowed' })
  })

  const corsHeadersOf = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

  test('answers a preflight as it is answered when deployed, and lets in what CORS_ORIGINS names', async () => {
    const origin = 'https://app.example'
    const headers = { origin, 'access-control-request-method': 'POST' }
    const answer = await send('/auth/login', { method: 'OPTIONS', headers })
    expect(answer.status).toBe(204)
    expect(corsHeadersOf(answer)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
    })
    expect(corsHeadersOf(await send('/health/live', { headers: { origin } }))).toEqual({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': expect.stringContaining('Retry-After'),
    })
  })

  test.each(['https://evil.example', 'http://localhost:5173', 'null'])(
    'lets no page of %s read an answer',
    async (origin) => {
      const preflight = { origin, 'access-control-request-method': 'POST' }
      const answers = [
        await send('/auth/login', { method: 'OPTIONS', headers: preflight }),
        await send('/health/live', { headers: { origin } }),
        await send('/nowhere', { headers: { origin } }),
      ]
      for (const answer of answers) {
        expect(answer.headers.get('access-control-allow-origin')).toBeNull()
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      }
    },
  )

  test('takes a path with a slash at its end for another path, as API Gateway does', async () => {
    const paths = ['/health/live/', '/posts/?limit=1', '/users/ada/', '/docs/']
    const answers = await Promise.all(paths.map((path) => send(path)))
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404))
  })

  test('trusts no identity that a header claims', async () => {
    const override = JSON.stringify({ principalId: 'admin', claims: { sub: 'admin' } })
    const answer = await send('/misc/moderator', { headers: { 'sls-offline-authorizer-override': override } })
    expect(answer.status).toBe(401)
  })

  test('has mails written into a folder, and serves the pages that their links lead to', async () => {
    const username = `mailed_${world.run}`
    expect((await register(username)).status).toBe(201)
    const to = `To: ${username}@canary.example`
    const token = tokenOf(await nextMail((mail) => mail.includes(to)))
    const page = await send(`/auth/email-verification/confirm?token=${token}`)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const action = /<form method="post" action="([^"]*)">/.exec(await page.text())?.[1] ?? ''
    // As a browser sends it.
    const answer = await fetch(new URL(action, page.url), {
      method: 'POST',
      body: new URLSearchParams({ token }),
    })
    expect([answer.status, answer.url]).toEqual([200, `${api.url}/auth/email-verification/confirm`])
    expect(await answer.text()).toContain('Your email address is confirmed')
  })

  test('says nothing secret in what it prints', async () => {
    const username = `canary_${world.run}`
    await register(username)
    const token = await logIn(username)
    await send('/misc/can-post', { headers: { authorization: `Bearer ${token}` } })
    await send('/auth/logout', { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    const printed = api.output()
    expect(printed).toContain('"route":"POST /auth/logout"')
    for (const secret of [password, '@canary.example', token, token.split('.')[2] ?? token]) {
      expect(printed).not.toContain(secret)
    }
  })
})
