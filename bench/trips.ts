/** Round trips to Redis and calls to Keycloak of every route once it is warm, counted from outside the process. */
import { call, type CallInput } from '../tests/support/world/call.ts'
import { type RouteCase, routes } from '../tests/support/world/routes.ts'
import { join, logIn, type Person, seedPeople, startWorld } from '../tests/support/world/world.ts'
import { type Figure, figure, progress, report } from './measure.ts'

/** Each call is made this often; the first ones bring modules, scripts and keys. */
const calls = 3

// As in production: the limits cost trips, too.
const world = await startWorld({ RATE_LIMITS: 'on', POWERTOOLS_LOG_LEVEL: 'SILENT' })
const people = await seedPeople(world)

/** Who asks. Routes that end somebody's account or session get somebody of their own. */
async function callerOf(route: RouteCase, i: number): Promise<Person> {
  if (route.access === 'moderator') return people.moderator
  return route.endsSession ? join(world, `${route.key.replaceAll('-', '_')}${i}`) : people.ada
}

async function costOf(route: RouteCase): Promise<{ redis: number; keycloak: number } | undefined> {
  const found: { redis: number; keycloak: number }[] = []
  for (let i = 0; i < calls; i += 1) {
    const caller = await callerOf(route, i)
    // A token that has just been used gives the same pair again, and that costs less.
    const fresh =
      route.key === 'refresh' ? { body: { refreshToken: (await logIn(caller)).refreshToken } } : {}
    const token = route.access === 'public' ? {} : { token: caller.accessToken }
    const request: CallInput = { ...(await route.valid({ ...people, carol: caller })), ...token, ...fresh }
    world.redis.resetCounts()
    world.keycloak.resetCounts()
    const { status } = await call(route.key, request)
    // Links and sessions work once: what is refused is not what is counted.
    if (status === route.answers)
      found.push({ redis: world.redis.roundTrips, keycloak: world.keycloak.roundTrips })
  }
  return found.at(-1)
}

const figures: Figure[] = []
for (const route of routes) {
  const cost = await costOf(route)
  if (cost === undefined) {
    progress(`${route.key}: not counted, its valid request was refused`)
    continue
  }
  figures.push(
    figure('trips', `${route.method} ${route.path}: Redis trips`, 'trips', [cost.redis]),
    figure('trips', `${route.method} ${route.path}: Keycloak calls`, 'trips', [cost.keycloak]),
  )
}
report(figures)
await world.close()
