/** What docs/openapi.json says holds for random requests, good and bad; tests/deep/fuzz.test.ts sends many more. */
import { call } from '../../support/world/call.ts'
import { api } from '../../support/world/documented.ts'
import { fuzz, operations } from '../../support/hunts/fuzz-operations.ts'
import { routeOf } from '../../support/world/routes.ts'
import { type People, seedPeople, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people: People

beforeAll(async () => {
  world = await startWorld()
  people = await seedPeople(world)
})
afterAll(() => world.close())

const limitMs = 120_000

test.each(operations)(
  '%s answers random requests as documented',
  async (key, path, operation) => {
    // Somebody new for each request that ends a session takes its time.
    const runs = routeOf(key).endsSession ? 2 : 6
    await fuzz({ file: __filename, runs, limitMs, world, people, path, operation })
  },
  limitMs * 1.5,
)

test.each(operations)('%s refuses members that it does not know', async (key, _, { requestBody }) => {
  const route = routeOf(key)
  const token = route.access === 'public' ? undefined : people.ada.accessToken
  const valid = await route.valid(people)
  expect(await call(key, { ...valid, token, query: 'unknown=1' })).toMatchObject({ status: 400 })
  // OAuth has them ignored.
  if (requestBody?.content['application/json'] && !['create-app-token', 'delete-app-token'].includes(key)) {
    const body = { ...(valid.body as object), unknown: 1 }
    expect(await call(key, { ...valid, token, body })).toMatchObject({ status: 400 })
  }
})

test.each(Object.keys(api.paths))('%s refuses other methods, and says which it takes', async (path) => {
  const declared = Object.keys(api.paths[path] ?? {}).map((method) => method.toUpperCase())
  const taken = declared.includes('GET') ? [...declared, 'HEAD'] : declared
  const rawPath = path.replace(/\{\w+\}/g, 'x')
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY']) {
    if (taken.includes(method)) continue
    const { status, headers } = await call('catch-all', { method, rawPath })
    expect([method, status, headers['allow']?.split(', ').toSorted()]).toEqual([
      method,
      405,
      taken.toSorted(),
    ])
  }
})
