/** Every protected route × every scope: a token may do what its scope covers, and nothing else. */
import { call } from '../../support/world/call.ts'
import { api } from '../../support/world/documented.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { type RouteCase, routes } from '../../support/world/routes.ts'
import { type People, seedPeople, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people: People
const tokens = new Map<string, string>()

/** By scope, what it lets in; here once more and by hand, so that a slip in the list of the code is seen. */
const covered: Record<string, string[]> = {
  read: ['read:account', 'read:posts', 'read:people', 'read:marks', 'read:notifications', 'read:blocks'],
  write: [
    'write:posts', 'write:follows', 'write:marks', 'write:notifications', 'write:blocks', 'write:reports',
  ], // prettier-ignore
  follow: ['write:follows', 'write:blocks', 'read:blocks'],
}
const narrow = [...(covered['read'] ?? []), ...(covered['write'] ?? [])]
for (const scope of narrow) covered[scope] = [scope]
const scopes = Object.keys(covered)

/** What no token may do: the account itself, its sessions and tokens, and what moderators do. */
const forSessions = [
  'add-suspension', 'can-post', 'create-authorization', 'create-token', 'delete-credential', 'delete-me', 'delete-session', 'delete-token', 'export-me', 'get-authorization', 'list-acts', 'list-credentials',
  'list-reports', 'list-sessions', 'list-tokens', 'logout', 'logout-all', 'moderator', 'remove-suspension', 'request-verification',
  'resolve-report', 'update-credential', 'update-me', 'update-password',
] // prettier-ignore

beforeAll(async () => {
  world = await startWorld()
  people = await seedPeople(world)
  for (const scope of scopes) {
    const body = { name: scope, scopes: [scope] }
    const made = await call('create-token', { token: people.ada.accessToken, body })
    tokens.set(scope, made.body.token)
  }
})
afterAll(() => world.close())

const protectedRoutes = routes.filter(({ access }) => access !== 'public')

/** What docs/openapi.json says that a route asks for; undefined where it is for sessions alone. */
function neededBy({ path, method }: RouteCase): string | undefined {
  const security = api.paths[path]?.[method.toLowerCase()]?.security as Record<string, string[]>[]
  return security.flatMap((requirement) => requirement['token'] ?? [])[0]
}

test('the routes for sessions alone are these', () => {
  const found = protectedRoutes.filter((route) => neededBy(route) === undefined).map(({ key }) => key)
  expect(found.toSorted()).toEqual(forSessions)
})

test('every narrow scope is asked for by a route, and no other is', () => {
  const asked = new Set(protectedRoutes.map(neededBy).filter((scope) => scope !== undefined))
  expect([...asked].toSorted()).toEqual(narrow.toSorted())
})

describe.each(protectedRoutes)('$method $path', (route) => {
  const needed = neededBy(route)

  test.each(scopes)(`by a token with the scope %s`, async (scope) => {
    const request = { ...(await route.valid(people)), token: tokens.get(scope) }
    const answer = await call(route.key, request)
    if (needed !== undefined && covered[scope]?.includes(needed)) {
      expect(answer).toMatchObject({ status: route.answers })
      return
    }
    expectProblem(answer, 403, 'insufficient-scope')
    const said = `Bearer error="insufficient_scope"${needed === undefined ? '' : `, scope="${needed}"`}`
    expect(answer.headers['www-authenticate']).toBe(said)
  })
})
