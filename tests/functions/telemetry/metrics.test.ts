/** The metrics that the lines of requests and security events carry, as CloudWatch takes them out of the log. */
import * as z from 'zod'
import { call } from '../../support/world/call.ts'
import { catchLog, type Log } from '../../support/network/log.ts'
import { type RouteCase, routes } from '../../support/world/routes.ts'
import { join, type People, seedPeople, startWorld, type World } from '../../support/world/world.ts'

let log: Log
let world: World
let people: People

beforeAll(async () => {
  log = catchLog()
  world = await startWorld()
  people = await seedPeople(world)
})
afterAll(async () => {
  await world.close()
  jest.restoreAllMocks()
})

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const EmbeddedMetrics = z.strictObject({
  Timestamp: z.int().positive(),
  CloudWatchMetrics: z
    .array(
      z.strictObject({
        Namespace: z.literal('Perch'),
        Dimensions: z.array(z.array(z.string().min(1).max(250)).min(1).max(30)).min(1),
        Metrics: z
          .array(
            z.strictObject({
              Name: z.string().min(1).max(1024),
              Unit: z.enum(['Count', 'Milliseconds', 'Seconds']),
            }),
          )
          .min(1)
          .max(100),
      }),
    )
    .min(1),
})

let newcomers = 0

/** A request that works, and one that is refused; whoever loses the session by it is somebody new. */
async function callTwice(route: RouteCase): Promise<void> {
  const carol = route.endsSession ? await join(world, `c${(newcomers += 1)}`) : people.carol
  const { ada, moderator } = people
  const callers = { public: undefined, optional: ada, user: ada, owner: ada, moderator }
  const caller = route.endsSession ? carol : callers[route.access]
  await call(route.key, { ...(await route.valid({ ...people, carol })), token: caller?.accessToken })
  await call(route.key, { path: { username: 'nobody', follower: 'nobody', id: '1', tag: 'none' }, body: {} })
}

test('of every route are as CloudWatch wants them, and count by what is declared', async () => {
  for (const route of routes) await callTwice(route)
  await call('moderator', { token: people.ada.accessToken })
  const lines = log.lines().filter((line) => line['_aws'] !== undefined)
  expect(lines.length).toBeGreaterThanOrEqual(2 * routes.length)
  const used = lines.flatMap((line) => {
    const { CloudWatchMetrics } = EmbeddedMetrics.parse(line['_aws'])
    for (const { Dimensions, Metrics } of CloudWatchMetrics) {
      for (const { Name } of Metrics) expect(line[Name]).toEqual(expect.any(Number))
      for (const name of Dimensions.flat()) expect(line[name]).toEqual(expect.stringMatching(/./))
    }
    return CloudWatchMetrics
  })
  const dimensions = new Set(used.flatMap(({ Dimensions }) => Dimensions.map((set) => set.join(' '))))
  const sets = ['service stage', 'service stage event', 'service stage route']
  expect([...dimensions].toSorted()).toEqual(sets)
  const declared = routes.map(({ method, path }) => (path === '$default' ? path : `${method} ${path}`))
  const seen = new Set(lines.map(({ route }) => String(route)))
  expect([...seen].toSorted()).toEqual(declared.toSorted())
})

test('count a request once by its route and once in all, and an error only where it is ours', async () => {
  log.clear()
  await call('get-user', { path: { username: 'nobody_here' } })
  await world.redis.setMode('refuse')
  await call('get-user', { path: { username: 'nobody_here' } })
  await world.redis.setMode('pass')
  const [refused, failed] = log.lines('request')
  expect(refused).toMatchObject({ status: 404, Requests: 1, Errors: 0, RedisTrips: 1, KeycloakCalls: 0 })
  expect(refused?.['Latency']).toBe(refused?.['ms'])
  expect(failed).toMatchObject({ status: 503, Requests: 1, Errors: 1 })
})
