/** Who may reach the servers of `npm start`: no web page through a name of its own, and nobody but the API the functions. */
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { api } from './started.ts'

/** fetch() lets nobody choose the Host. */
function ask(
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<{ status: number | undefined; text: string; headers: Record<string, unknown> }> {
  return new Promise((answered, failed) => {
    const outgoing = request(url, { method: body === undefined ? 'GET' : 'POST', headers }, (answer) => {
      text(answer).then(
        (words) => answered({ status: answer.statusCode, text: words, headers: answer.headers }),
        failed,
      )
    })
    outgoing.once('error', failed)
    outgoing.end(body)
  })
}

describe('the port of the API', () => {
  test.each([
    'localhost',
    'LOCALHOST:3000',
    '127.0.0.1',
    '127.0.0.1:8080',
    '[::1]:3000',
    'perch.example',
    'host.docker.internal',
    'host.docker.internal:3000',
  ])('answers where it is called %s', async (host) => {
    expect((await ask(`${api.url}/health/live`, { host })).status).toBe(200)
  })

  test.each([
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'evil.example@localhost',
    '192.168.0.7',
    '0.0.0.0',
    '[::2]',
    'a b',
  ])('answers nothing where it is called %j', async (host) => {
    for (const path of ['/health/live', '/docs', '/docs/openapi.json', '/nowhere']) {
      const answer = await ask(api.url + path, { host })
      expect([path, answer.status]).toEqual([path, 403])
      expect(answer.text).not.toMatch(/eyJ|live|evil/)
    }
  })
})

describe('the port of the functions', () => {
  const path = '/2015-03-31/functions/perch-dev-live/invocations'
  const event = JSON.stringify({
    requestContext: { http: { method: 'GET' } },
    headers: {},
    rawQueryString: '',
  })
  const origin = () => new URL(api.invokeUrl).origin

  test('serves the API, which knows the secret of this start', async () => {
    const answer = await ask(api.invokeUrl + path, {}, event)
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('live') })
  })

  test.each([
    ['without the secret', () => origin() + path, {}],
    ['with another secret', () => `${origin()}/00000000-0000-4000-8000-000000000000${path}`, {}],
    ['with a part of it', () => api.invokeUrl.slice(0, -1) + path, {}],
    ['with it, for a web page', () => api.invokeUrl + path, { origin: 'http://localhost:3000' }],
    ['with it, under another name', () => api.invokeUrl + path, { host: 'evil.example' }],
  ])('calls nothing %s', async (_, url, headers) => {
    const answer = await ask(url(), headers, event)
    expect(answer.status).toBe(403)
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    expect(answer.text).not.toContain('live')
  })
})
