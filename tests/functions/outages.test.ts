/** Every route while Redis or Keycloak is refused or hangs: 503 where it is needed, the normal answer elsewhere. */
import { call } from '../support/call.ts'
import { expectProblem } from '../support/problem.ts'
import { type RouteCase, routes } from '../support/routes.ts'
import { logIn, type People, type Person, seedPeople, startWorld, type World } from '../support/world.ts'

let world: World
let people: People
let requests = 0

beforeAll(async () => {
  world = await startWorld()
  people = await seedPeople(world)
})
afterAll(() => world.close())

afterEach(async () => {
  await Promise.all([world.redis.setMode('pass'), world.keycloak.setMode('pass')])
  // The way back is part of the behaviour: it has to come by itself.
  while ((await call('ready')).status !== 200);
})

async function callerOf(route: RouteCase): Promise<Person | undefined> {
  if (route.access === 'public') return undefined
  if (route.access === 'moderator') return people.moderator
  // A session of its own: it is marked even when it cannot be ended.
  return route.endsSession ? logIn(people.carol) : people.ada
}

const outages = [
  { part: 'redis', fault: 'refuse' },
  { part: 'redis', fault: 'hang' },
  { part: 'keycloak', fault: 'refuse' },
  { part: 'keycloak', fault: 'hang' },
] as const

describe.each(routes)('$method $path', (route) => {
  test.each(outages)('answers as it should while $part is down ($fault)', async ({ part, fault }) => {
    const caller = await callerOf(route)
    // From elsewhere, each time from somewhere new: what is limited needs Redis to count.
    const sourceIp = `198.51.100.${(requests += 1) % 256}`
    const request = { ...(await route.valid(people)), token: caller?.accessToken, sourceIp }
    await world[part].setMode(fault)
    const answer = await call(route.key, request)
    if (!route.needs.includes(part)) expect(answer.status).toBe(route.answers)
    else expectProblem(answer, 503, route.key === 'ready' ? 'not-ready' : `${part}-unavailable`)
  })
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
  test.each(['refuse', 'hang'] as const)(
    'verifies tokens by the copy of the keys in Redis (%s)',
    async (fault) => {
      await jest.isolateModulesAsync(async () => {
        const { call: coldCall } = await import('../support/call.ts')
        await world.keycloak.setMode(fault)
        expect(await coldCall('can-post', { token: people.ada.accessToken })).toMatchObject({ status: 200 })
        const { redis } = await import('../../shared/redis/redis.ts')
        await redis().close()
      })
    },
  )

  test('answers 503, not 401, when there is no copy either', async () => {
    await world.redisServer.run('DEL', 'signing_keys')
    await jest.isolateModulesAsync(async () => {
      const { call: coldCall } = await import('../support/call.ts')
      await world.keycloak.setMode('refuse')
      expectProblem(
        await coldCall('can-post', { token: people.ada.accessToken }),
        503,
        'keycloak-unavailable',
      )
      const { redis } = await import('../../shared/redis/redis.ts')
      await redis().close()
    })
  })
})
