/** The lines that operators rely on, member by member. */
import { call, type CallInput } from '../../support/world/call.ts'
import { catchLog, type Log, type LogLine, withoutMetrics } from '../../support/network/log.ts'
import { work } from '../../support/network/workers.ts'
import { logIn, type People, seedPeople, startWorld, type World } from '../../support/world/world.ts'

let log: Log
let world: World
let people: People
let ada: People['ada']

beforeAll(async () => {
  log = catchLog()
  world = await startWorld()
  people = await seedPeople(world)
  ;({ ada } = people)
})
afterAll(async () => {
  await world.close()
  jest.restoreAllMocks()
})
beforeEach(() => log.clear())

const hash = expect.stringMatching(/^[\da-f]{16}$/)
const cost = {
  ms: expect.any(Number),
  redisTrips: expect.any(Number),
  redisMs: expect.any(Number),
  keycloakCalls: expect.any(Number),
  keycloakMs: expect.any(Number),
}
const every = {
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  service: 'perch',
  traceId: expect.stringMatching(/^[\da-f]{32}$/),
}

async function linesOf(key: string, input: CallInput): Promise<LogLine[]> {
  log.clear()
  await call(key, input)
  // What an earlier request left behind, such as a mail that nobody takes, may still have something to say.
  const ofRequests = log.lines().filter(({ message }) => message === 'request' || message === 'security')
  return ofRequests.map(withoutMetrics)
}

describe('the line of a request', () => {
  test('holds these members and no others', async () => {
    const answer = await call('get-feed', { path: { username: ada.username }, token: ada.accessToken })
    expect(log.lines('request').map(withoutMetrics)).toEqual([
      {
        level: 'INFO',
        message: 'request',
        ...every,
        requestId: answer.headers['x-request-id'],
        route: 'GET /users/{username}/feed',
        method: 'GET',
        status: 200,
        user: hash,
        ...cost,
        coldStart: false,
      },
    ])
  })

  test('names the problem of a refusal, and nobody where nobody has said who they are', async () => {
    expect(await linesOf('get-user', { path: { username: 'nobody_here' } })).toEqual([
      {
        level: 'INFO',
        message: 'request',
        ...every,
        requestId: expect.any(String),
        route: 'GET /users/{username}',
        method: 'GET',
        status: 404,
        problem: 'user-not-found',
        ...cost,
        redisTrips: 1,
        keycloakCalls: 0,
        keycloakMs: 0,
        coldStart: false,
      },
    ])
  })

  test('says of a cold start that it is one', async () => {
    jest.resetModules()
    const lines = [await linesOf('live', {}), await linesOf('live', {})].flat()
    expect(lines.map(({ coldStart }) => coldStart)).toEqual([true, false])
  })

  test('calls somebody the same in every request, and nobody else so', async () => {
    const { username, password, refreshToken, accessToken } = await logIn(ada)
    const users = [
      await linesOf('can-post', { token: accessToken }),
      await linesOf('login', { body: { username, password } }),
      await linesOf('refresh', { body: { refreshToken } }),
      await linesOf('refresh', { body: { refreshToken } }),
      await linesOf('can-post', { token: people.bob.accessToken }),
    ].map(([line]) => line?.['user'])
    expect(users).toEqual([hash, users[0], users[0], users[0], hash])
    expect(users[4]).not.toBe(users[0])
  })
})

describe('a security event', () => {
  const wrong = { body: { username: 'nobody', password: 'wrong' } }
  const cases: Record<string, () => Promise<{ key: string; input: CallInput; line: LogLine }>> = {
    'a login that failed': async () => ({
      key: 'login',
      input: wrong,
      line: { event: 'authn_login_fail', status: 401, problem: 'invalid-credentials', address: hash },
    }),
    'a password that is not the own': async () => ({
      key: 'update-password',
      input: {
        token: ada.accessToken,
        body: { currentPassword: 'not my password', password: 'correct horse stapler' },
      },
      line: { event: 'authn_login_fail', status: 403, problem: 'wrong-password', user: hash, address: hash },
    }),
    'a refresh token that was replayed': async () => {
      const { refreshToken } = await logIn(people.carol)
      const next = await call('refresh', { body: { refreshToken } })
      await call('refresh', { body: { refreshToken: next.body.refreshToken } })
      return {
        key: 'refresh',
        input: { body: { refreshToken } },
        line: {
          event: 'authn_token_reuse',
          status: 401,
          problem: 'session-ended',
          user: hash,
          address: hash,
        },
      }
    },
    'an access token under a signature that is not Keycloak’s': async () => ({
      key: 'can-post',
      input: { token: ada.accessToken.replace(/[^.]+$/, people.bob.accessToken.split('.')[2] ?? '') },
      line: { event: 'authn_token_fail', status: 401, problem: 'unauthenticated' },
    }),
    'a logout token that does not count': async () => ({
      key: 'backchannel-logout',
      input: {
        body: 'logout_token=garbage',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      line: { event: 'authn_token_fail', status: 400, problem: 'logout-token-invalid' },
    }),
    'what belongs to another': async () => ({
      key: 'delete-post',
      input: { path: { id: people.postId }, token: people.bob.accessToken },
      line: { event: 'authz_fail', status: 403, problem: 'not-yours', user: hash, address: hash },
    }),
    'a role that is missing': async () => ({
      key: 'moderator',
      input: { token: ada.accessToken },
      line: { event: 'authz_fail', status: 403, problem: 'role-missing', user: hash },
    }),
    'a limit that was hit': async () => {
      const input = { ...wrong, sourceIp: '198.51.100.7' }
      for (let last = 0; last !== 429;) last = (await call('login', input)).status
      return {
        key: 'login',
        input,
        line: {
          event: 'excess_rate_limit_exceeded',
          status: 429,
          problem: 'too-many-requests',
          address: hash,
          policy: 'login',
          by: expect.any(Array),
        },
      }
    },
  }

  test.each(Object.keys(cases))('is %s: one line beside that of the request', async (name) => {
    const { key, input, line } = await cases[name]!()
    const [request, ...others] = await linesOf(key, input)
    const { requestId, route, method } = request ?? {}
    expect(others).toEqual([
      { level: 'WARN', message: 'security', ...every, requestId, route, method, ...line },
    ])
  })

  test('is none where a token is merely missing, old, or misspelt', async () => {
    for (const input of [{}, { token: 'x' }, { headers: { authorization: 'Basic eA==' } }]) {
      expect(await linesOf('can-post', input)).toMatchObject([{ message: 'request', status: 401 }])
    }
  })

  test('calls an address the same each time, but does not tell it', async () => {
    const sourceIp = '203.0.113.99'
    const [, one] = await linesOf('login', { ...wrong, sourceIp })
    const [, two] = await linesOf('login', { ...wrong, sourceIp: `::ffff:${sourceIp}` })
    const [, other] = await linesOf('login', { ...wrong, sourceIp: '203.0.113.98' })
    expect(two?.['address']).toBe(one?.['address'])
    expect(other?.['address']).not.toBe(one?.['address'])
    expect(log.text()).not.toContain('203.0.113')
  })
})

describe('the line of a batch and of a job', () => {
  test('counts messages and failures', async () => {
    const none = { action: 'deliver', postId: 1, authorId: 1, after: 0, upTo: 1 }
    expect(await work('deliver-posts', none, 'no message')).toEqual([1])
    const line = {
      level: 'INFO',
      message: 'batch',
      ...every,
      worker: 'deliver-posts',
      messages: 2,
      failed: 1,
    }
    expect(log.lines('batch').map(withoutMetrics)).toEqual([{ ...line, ...cost }])
    expect(log.lines('batch')).toMatchObject([{ Messages: 2, FailedMessages: 1 }])
  })

  test('tells how long the oldest post has been waiting', async () => {
    // A post of an hour before, whose mark in the outbox was put off until a minute ago.
    const post = Number(people.postId) - 3600 * 1000 * 1024
    await world.redisServer.run(
      'ZADD',
      'fanout_pending',
      `${Date.now() - 60_000}`,
      `deliver:${post}:${ada.id}`,
    )
    const { handler } = await import('../../../functions/workers/sweep-deliveries.ts')
    // Without time left it only looks.
    await (handler as Function)({}, { getRemainingTimeInMillis: () => 2000 })
    await world.redisServer.run('ZREM', 'fanout_pending', `deliver:${post}:${ada.id}`)
    await (handler as Function)({}, { getRemainingTimeInMillis: () => 2000 })
    const line = { level: 'INFO', message: 'job', ...every, job: 'sweep-deliveries', failed: false }
    expect(log.lines('job').map(withoutMetrics)).toEqual(
      Array.from({ length: 2 }, () => ({
        ...line,
        result: { fanOuts: 0, restrictions: 0, edges: 0, marks: 0, search: 0 },
        ...cost,
      })),
    )
    const ages = log.lines('job').map((job) => job['OutboxAge'])
    expect(ages).toEqual([expect.any(Number), 0])
    // As old as the post, which is a little older than an hour by now, not as its mark.
    expect(ages[0]).toBeGreaterThan(3600)
    expect(ages[0]).toBeLessThan(7200)
  })
})
