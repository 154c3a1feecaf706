/** What any route does with a body, a media type, a query, and with what it must not say again. */
import { randomUUID } from 'node:crypto'
import { call, type CallInput, eventOf } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { type RouteCase, routes } from '../../support/world/routes.ts'
import { join, type People, seedPeople, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people: People

beforeAll(async () => {
  world = await startWorld()
  people = await seedPeople(world)
})
afterAll(() => world.close())

/** A login as it is sent: the body as it is, under these headers. */
const login = (body: string | undefined, headers: Record<string, string> = {}) =>
  call('login', { headers, ...(body === undefined ? {} : { body }) })

const rightLogin = () => JSON.stringify({ username: people.ada.username, password: people.ada.password })

/** The same request with its body as the gateway hands on what it takes for binary. */
async function sendBase64(
  bytes: Buffer,
): Promise<{ status: number; body: { code?: string; text?: string } }> {
  const { username, accessToken } = people.ada
  const event = eventOf('create-post', { path: { username }, token: accessToken, body: 'x' })
  const { handler } = (await import('../../../functions/posts/create-post.ts')) as unknown as {
    handler: (event: object, context: object) => Promise<{ statusCode: number; body: string }>
  }
  const encoded = { ...event, body: bytes.toString('base64'), isBase64Encoded: true }
  const { statusCode, body } = await handler(encoded, { awsRequestId: randomUUID() })
  return { status: statusCode, body: JSON.parse(body) as object }
}

describe('a body', () => {
  test.each([
    '',
    ' ',
    '{',
    '{"username":}',
    "{'username':'ada'}",
    '{"a":1}{"b":2}',
    '[1,]',
    'username=ada',
    'NaN',
  ])('that is not JSON is answered 400: %j', async (body) => {
    expectProblem(await login(body), 400, 'malformed-json')
  })

  test('that is missing is answered 415 without a media type, 400 with one', async () => {
    expectProblem(await login(undefined), 415, 'unsupported-media-type')
    expectProblem(await login(undefined, { 'content-type': 'application/json' }), 400, 'malformed-json')
  })

  test.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
    'text/json',
    'json',
  ])('of the type %j is answered 415', async (type) => {
    expectProblem(await login(rightLogin(), { 'content-type': type }), 415, 'unsupported-media-type')
  })

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset="utf-8"'])(
    'of the type %j is read',
    async (type) => {
      expect(await login(rightLogin(), { 'content-type': type })).toMatchObject({ status: 200 })
    },
  )

  test('of 16 KiB is read, of one byte more is answered 413', async () => {
    const size = 16 * 1024
    expect(await login(rightLogin().padEnd(size))).toMatchObject({ status: 200 })
    expectProblem(await login(rightLogin().padEnd(size + 1)), 413, 'body-too-large')
    expectProblem(await login('x'.repeat(10 * 1024 * 1024)), 413, 'body-too-large')
    // Bytes count, not characters.
    expectProblem(await login(JSON.stringify({ password: 'é'.repeat(size / 2) })), 413, 'body-too-large')
  })

  test('in base64 is read as what it stands for', async () => {
    const text = 'ÄÖÜ 😀'
    expect(await sendBase64(Buffer.from(JSON.stringify({ text })))).toMatchObject({
      status: 201,
      body: { text },
    })
    const tooLarge = Buffer.from(JSON.stringify({ text }).padEnd(16 * 1024 + 1))
    expect(await sendBase64(tooLarge)).toMatchObject({ status: 413 })
  })

  test.each([
    ['a byte that never occurs', [0xff]],
    ['a sequence cut off', [0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('that is not UTF-8 is answered 400: %s', async (_, bytes) => {
    const body = Buffer.concat([Buffer.from('{"text":"a'), Buffer.from(bytes), Buffer.from('b"}')])
    expect(await sendBase64(body)).toMatchObject({ status: 400, body: { code: 'malformed-json' } })
  })

  test('with an unknown member is answered 400, naming the known ones only', async () => {
    const { username, password } = people.ada
    const body = { username, email: `x_${username}@example.com`, password, isAdmin: true }
    expectProblem(await call('register', { body }), 400, 'validation-failed', {
      errors: [
        { detail: 'holds an unknown member; known are: username, email, password, displayName', pointer: '' },
      ],
    })
  })

  test.each([
    ['register', 'password'],
    ['register', 'displayName'],
    ['login', 'username'],
    ['login', 'password'],
    ['refresh', 'refreshToken'],
    ['confirm-verification', 'token'],
    ['oidc-token', 'code'],
  ])('with a lone surrogate is answered 400, naming where: %s, %s', async (key, member) => {
    const { username, password } = people.ada
    const bodies: Record<string, object> = {
      register: { username: 'ada_again', email: 'again@example.com', password },
      login: { username, password },
      'oidc-token': { code_verifier: 'v'.repeat(43) },
    }
    for (const value of ['\ud83d', 'long enough \ude00', '\ude00\ud83d battery']) {
      expectProblem(
        await call(key, { body: { ...bodies[key], [member]: value } }),
        400,
        'validation-failed',
        {
          errors: [{ detail: 'must be well-formed Unicode', pointer: `/${member}` }],
        },
      )
    }
  })

  test.each(['%FF', '%C3', '%ED%A0%80', 'caf\xe9'])(
    'that is a form and not UTF-8 is answered 400: %s',
    async (text) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const password = `password=${text}&passwordConfirmation=${text}`
      const body = Buffer.from(`token=x&${password}`, 'latin1')
      const event = eventOf('confirm-password-reset', { headers, body: 'x' })
      const { handler } = (await import('../../../functions/mail/confirm-password-reset.ts')) as never as {
        handler: (event: object, context: object) => Promise<{ statusCode: number; body: string }>
      }
      const encoded = { ...event, body: body.toString('base64'), isBase64Encoded: true }
      const answer = await handler(encoded, { awsRequestId: randomUUID() })
      expect(answer.statusCode).toBe(400)
      expect(answer.body).toContain('password must be well-formed Unicode')
    },
  )

  test.each(['null', '1', '"text"', '[]', 'true'])('that is no object is answered 400: %s', async (body) => {
    const answer = await call('register', { body })
    expectProblem(answer, 400, 'validation-failed', { errors: [{ detail: expect.any(String), pointer: '' }] })
  })
})

/** What the route answers; those that leave their caller without a session are called by somebody new. */
async function answerOf(route: RouteCase, more: CallInput = {}) {
  const carol = route.endsSession ? await join(world, `c${(newcomers += 1)}`) : people.carol
  const caller = {
    public: undefined,
    optional: people.ada,
    user: people.ada,
    owner: people.ada,
    moderator: people.moderator,
  }
  const token = (route.endsSession ? carol : caller[route.access])?.accessToken
  return call(route.key, { ...(await route.valid({ ...people, carol })), token, ...more })
}
let newcomers = 0

const everyAnswer = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  // The pages with a form allow themselves a little more.
  'content-security-policy': expect.stringMatching(/^default-src 'none';.* frame-ancestors 'none'/),
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-request-id': expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
  traceparent: expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-02$/),
}

describe.each(routes)('$method $path', (route) => {
  test('carries the headers of every answer, when it works and when it refuses', async () => {
    const works = await answerOf(route)
    expect(works.headers).toMatchObject(everyAnswer)
    // On a busy machine Keycloak may take longer than readiness gives it.
    expect(route.key === 'ready' ? [200, 503] : [route.answers]).toContain(works.status)
    if (typeof works.body === 'object' && works.status < 300) {
      expect(works.headers['content-type']).toBe('application/json; charset=utf-8')
    }
    const refuses = await call('catch-all', { rawPath: '/nowhere' })
    expect(refuses).toMatchObject({ status: 404, headers: everyAnswer })
  })

  test('takes no lone surrogate, whatever text it is in, and asks Keycloak nothing about it', async () => {
    const valid = await route.valid(people)
    const body = typeof valid.body === 'object' ? (valid.body as Record<string, unknown>) : {}
    const token = route.access === 'public' ? undefined : people.ada.accessToken
    for (const [name, value] of Object.entries(body).filter(([, value]) => typeof value === 'string')) {
      world.keycloak.resetCounts()
      const spoiled = { ...body, [name]: `${String(value)}\ud83d` }
      const answer = await call(route.key, { ...valid, token, body: spoiled })
      expectProblem(answer, 400, 'validation-failed', { errors: expect.any(Array) })
      expect(world.keycloak.roundTrips).toBe(0)
    }
  })

  test('says nothing again of what it refuses', async () => {
    const canary = 'Canary!'
    const answer = await answerOf(route, {
      path: { username: canary, follower: canary, id: canary, tag: canary },
      query: { [canary]: canary, limit: canary },
      body: { [canary]: canary, username: canary, email: canary, text: { [canary]: canary } },
      headers: { 'x-canary': canary, 'user-agent': canary },
    })
    expect(JSON.stringify(answer).toLowerCase()).not.toContain('canary')
  })
})

describe('X-Request-Id', () => {
  test('is the instance of a problem, and another one each time', async () => {
    const [one, two] = [await login('{'), await login('{')]
    for (const { headers, body } of [one, two])
      expect(body.instance).toBe(`urn:uuid:${headers['x-request-id']}`)
    expect(one.body.instance).not.toBe(two.body.instance)
  })

  test('is never what the caller says it is', async () => {
    const { headers } = await login('{', { 'x-request-id': 'mine' })
    expect(headers['x-request-id']).not.toBe('mine')
  })
})
