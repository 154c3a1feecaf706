/** Unknown paths, undeclared methods and CORS: nothing here needs Keycloak or Redis. */
import { call, type CallInput } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'

beforeAll(() => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'DEBUG'
})

/** Sends what the gateway routes to no other function. */
function send(method: string, rawPath: string, headers: Record<string, string> = {}, input: CallInput = {}) {
  return call('catch-all', { ...input, method, rawPath, headers })
}

describe('a path that the API does not have', () => {
  test.each([
    '/nowhere',
    '/users',
    '/users/',
    '/users/ada/',
    '/users//posts',
    '/posts/1/2',
    '/Posts/1',
    '//',
  ])('is answered 404: %s', async (path) => {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'BREW']) {
      const answer = await send(method, path)
      expectProblem(answer, 404, 'route-not-found')
      expect(answer.headers).not.toHaveProperty('allow')
    }
  })

  test.each([
    ['/health', 'The API has no such path. These are near: GET /health/live, GET /health/ready.'],
    ['/health/', 'The API has no such path. These are near: GET /health/live, GET /health/ready.'],
    ['/posts/', expect.stringContaining('These are near: GET /posts, GET /posts/{id}')],
    // Pages are no routes of the API.
    ['/u', 'The API has no such path.'],
    ['/heal', 'The API has no such path.'],
  ])('leads to the routes below it: %s', async (path, detail) => {
    expectProblem(await send('GET', path), 404, 'route-not-found', { detail })
  })

  test('is not said again in the answer', async () => {
    const answer = await send('GET', '/canary', {}, { query: 'canary=1', body: 'canary' })
    expect(JSON.stringify(answer)).not.toContain('canary')
  })
})

describe('a method that a path does not take', () => {
  test.each([
    ['DELETE', '/users/ada', 'GET, HEAD'],
    ['GET', '/auth/login', 'POST'],
    ['PUT', '/users/ada/posts', 'GET, HEAD, POST'],
    ['PATCH', '/users/ada/followers/bob', 'PUT, DELETE'],
    ['POST', '/posts/1', 'GET, HEAD'],
    ['OPTIONS', '/health/live', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', '/u/ada', 'GET, HEAD'],
  ])('is answered 405, naming those it takes: %s %s', async (method, path, allowed) => {
    const answer = await send(method, path)
    expectProblem(answer, 405, 'method-not-allowed', {
      detail: `This path takes ${answer.headers['allow']}.`,
    })
    const given = answer.headers['allow']?.split(', ') ?? []
    // In any order, and with whatever else the path takes one day.
    expect(given).toEqual(expect.arrayContaining(allowed.split(', ')))
    expect(given).not.toContain(method)
  })
})

describe('CORS', () => {
  const app = 'https://app.example'
  const other = 'https://app.example.evil.example'

  /** From here on functions run in a process with these settings. */
  function withOrigins(origins: string): void {
    jest.resetModules()
    process.env['CORS_ORIGINS'] = origins
  }
  afterAll(() => withOrigins(''))

  const preflight = (origin: string, path = '/users/ada/posts') =>
    send('OPTIONS', path, { origin, 'access-control-request-method': 'POST' })

  const corsHeadersOf = (headers: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(headers).filter(([name]) => name.startsWith('access-control-') || name === 'vary'),
    )

  test('lets no page in as long as no origin is set', async () => {
    withOrigins('')
    expect(corsHeadersOf((await call('live', { headers: { origin: app } })).headers)).toEqual({})
    expect((await preflight(app)).headers).not.toHaveProperty('access-control-allow-origin')
  })

  test('lets the pages of the origins in that are set, and shows them what they may read', async () => {
    withOrigins(`http://localhost:5173, ${app}`)
    for (const origin of [app, 'http://localhost:5173']) {
      expect(corsHeadersOf((await call('live', { headers: { origin } })).headers)).toEqual({
        vary: 'Origin',
        'access-control-allow-origin': origin,
        'access-control-expose-headers':
          'Link, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, traceparent',
      })
    }
  })

  test('lets pages read problems too', async () => {
    withOrigins(app)
    const answer = await send('GET', '/nowhere', { origin: app })
    expectProblem(answer, 404, 'route-not-found')
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': app, vary: 'Origin' })
  })

  test.each([other, 'http://app.example', 'https://app.example:8443', 'null', `${app}/`, ''])(
    'lets no page of %s in',
    async (origin) => {
      withOrigins(app)
      const answers = [await call('live', { headers: { origin } }), await preflight(origin)]
      for (const { headers } of answers) {
        expect(headers).toMatchObject({ vary: 'Origin' })
        expect(headers).not.toHaveProperty('access-control-allow-origin')
      }
    },
  )

  test('answers a preflight with what the path takes', async () => {
    withOrigins(app)
    const answer = await preflight(app)
    expect([answer.status, answer.body]).toEqual([204, undefined])
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-max-age': '7200',
    })
    const allowed = answer.headers['access-control-allow-headers']?.toLowerCase().split(', ')
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type', 'idempotency-key']))
    // Cookies are never asked for.
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
  })

  test('answers a preflight for an unknown path with 404', async () => {
    withOrigins(app)
    expectProblem(await preflight(app, '/nowhere'), 404, 'route-not-found')
  })
})
