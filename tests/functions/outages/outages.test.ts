/** Every route while Redis or Keycloak is refused or hangs: 503 where it is needed, the normal answer elsewhere. */
import { call, type CallInput } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { type RouteCase, routes } from '../../support/world/routes.ts'
import { join, logIn, type People, seedPeople, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people: People
let requests = 0
let newcomers = 0

beforeAll(async () => {
  // What hangs is waited for.
  world = await startWorld({ TIME_LIMIT_FACTOR: '3' })
  people = await seedPeople(world)
})
afterAll(() => world.close())

afterEach(async () => {
  await Promise.all([world.redis.setMode('pass'), world.keycloak.setMode('pass')])
  // The way back is part of the behaviour: it has to come by itself.
  while ((await call('ready')).status !== 200);
})

const outages = [
  { part: 'redis', fault: 'refuse' },
  { part: 'redis', fault: 'hang' },
  { part: 'keycloak', fault: 'refuse' },
  { part: 'keycloak', fault: 'hang' },
] as const

/** What the route is sent; made before the outage, because it may need what is down. */
async function requestFor(route: RouteCase): Promise<CallInput> {
  // Somebody new: a session is marked even when it cannot be ended, and so are all others of its user.
  const carol = route.endsSession ? await join(world, `c${(newcomers += 1)}`) : people.carol
  const { ada, moderator } = people
  const callers = { public: undefined, optional: ada, user: ada, owner: ada, moderator }
  const caller = route.endsSession ? carol : callers[route.access]
  // From elsewhere, each time from somewhere new: what is limited needs Redis to count.
  const sourceIp = `198.51.100.${(requests += 1) % 256}`
  return { ...(await route.valid({ ...people, carol })), token: caller?.accessToken, sourceIp }
}

describe.each(outages)('while $part is down ($fault)', ({ part, fault }) => {
  // Side by side: one after the other, most of the time would go by waiting for what hangs.
  test('every route that needs it answers 503', async () => {
    const needing = routes.filter(({ needs }) => needs.includes(part))
    const prepared = []
    for (const route of needing) prepared.push({ key: route.key, request: await requestFor(route) })
    await world[part].setMode(fault)
    const answers = await Promise.all(prepared.map(({ key, request }) => call(key, request)))
    const codes = answers.map(({ body }, i) => [needing[i]?.key, body?.code])
    const expected = (key: string) => (key === 'ready' ? 'not-ready' : `${part}-unavailable`)
    expect(codes).toEqual(needing.map(({ key }) => [key, expected(key)]))
    answers.forEach((answer, i) => expectProblem(answer, 503, expected(needing[i]?.key ?? '')))
  })

  // Together: before each test and after it, what hung is waited for.
  test('every other route answers as ever', async () => {
    const others = routes.filter(({ needs }) => !needs.includes(part))
    const prepared = []
    for (const route of others) prepared.push({ route, request: await requestFor(route) })
    await world[part].setMode(fault)
    const statuses: [string, number][] = []
    for (const { route, request } of prepared) {
      statuses.push([route.key, (await call(route.key, request)).status])
    }
    expect(statuses).toEqual(others.map(({ key, answers }) => [key, answers]))
  })
})

test('a function that runs out of its time says so', async () => {
  const { username, password } = people.ada
  // 50 are kept for the answer.
  const answer = await call('login', { body: { username, password }, remainingMs: 51 })
  expectProblem(answer, 503, 'timed-out')
  expect(answer.headers['retry-after']).toBeDefined()
})

describe('GET /health/ready', () => {
  test('names what is down', async () => {
    const detail = async () => (await call('ready')).body.detail
    await world.redis.setMode('refuse')
    // A busy machine may take longer than readiness gives Keycloak: ask until it is the one outage that is named.
    while ((await detail()) !== 'Down: Redis.');
    await world.keycloak.setMode('refuse')
    expect(await detail()).toBe('Down: Keycloak, Redis.')
  })
})

describe('POST /auth/logout', () => {
  test('closes the session to every other route at once, and is finished by trying again', async () => {
    const device = await logIn(people.ada)
    await world.keycloak.setMode('refuse')
    expectProblem(await call('logout', { token: device.accessToken }), 503, 'keycloak-unavailable')
    expectProblem(await call('can-post', { token: device.accessToken }), 401, 'unauthenticated')
    await world.keycloak.setMode('pass')
    expect(await call('logout', { token: device.accessToken })).toMatchObject({ status: 204 })
    expectProblem(await call('logout', { token: device.accessToken }), 401, 'unauthenticated')
  })
})

describe('a cold start while Keycloak is down', () => {
  // Whoever verifies a token writes the copy.
  beforeEach(() => call('can-post', { token: people.ada.accessToken }))

  test.each(['refuse', 'hang'] as const)(
    'verifies tokens by the copy of the keys in Redis (%s)',
    async (fault) => {
      await jest.isolateModulesAsync(async () => {
        const { call: coldCall } = await import('../../support/world/call.ts')
        await world.keycloak.setMode(fault)
        expect(await coldCall('can-post', { token: people.ada.accessToken })).toMatchObject({ status: 200 })
        const { redis } = await import('../../../shared/redis/redis.ts')
        await redis().close()
      })
    },
  )

  test('answers 503, not 401, when there is no copy either', async () => {
    await world.redisServer.run('RENAME', 'signing_keys', 'kept')
    await jest.isolateModulesAsync(async () => {
      const { call: coldCall } = await import('../../support/world/call.ts')
      await world.keycloak.setMode('refuse')
      expectProblem(
        await coldCall('can-post', { token: people.ada.accessToken }),
        503,
        'keycloak-unavailable',
      )
      const { redis } = await import('../../../shared/redis/redis.ts')
      await redis().close()
    })
    await world.redisServer.run('RENAME', 'kept', 'signing_keys')
  })
})
