import { type RateLimitPolicy, rateLimitPolicies } from '../../../shared/rate-limit-policies.ts'
import { withLimitsTable } from '../../../openapi/limits-table.ts'
import { readRoutes, type Route } from '../../../openapi/routes.ts'
import { read } from '../project.ts'

const policies = Object.entries<RateLimitPolicy>(rateLimitPolicies)
let routes: Route[]

beforeAll(async () => {
  routes = await readRoutes()
})

const isLimitedBy = (name: string) => (route: Route) =>
  route.contract.limits?.some(({ policy }) => policy === name)
/** The caller of such a route cannot be anybody but who they are. */
const isSignedIn = ({ contract }: Route) => contract.auth?.kind === 'user'

test('the table in docs/rate-limits.md is the one of the policies (npm run docs:limits)', () => {
  const page = read('docs/rate-limits.md')
  expect(page).toBe(withLimitsTable(page, routes))
})

test.each(policies)('%s limits some route', (name) => {
  expect(routes.filter(isLimitedBy(name))).not.toEqual([])
})

test.each(policies)(
  '%s limits by address where a caller can name other accounts, so that none gets round it by doing so',
  (name, policy) => {
    if (routes.filter(isLimitedBy(name)).every(isSignedIn)) return
    expect(policy.limits.map(({ by }) => by)).toContain('address')
  },
)

test('every route of a signed-in caller that writes is limited, or only ends sessions and tokens', () => {
  const free = routes
    .filter((route) => isSignedIn(route) && route.method !== 'GET' && !route.contract.limits)
    .map(({ method, path }) => `${method} ${path}`)
  expect(free.toSorted()).toEqual([
    'DELETE /auth/sessions/{id}',
    'DELETE /auth/tokens/{id}',
    'POST /auth/logout',
    'POST /auth/logout-all',
  ])
})

test.each(policies)('in %s one address cannot use up what an account has', (_, { limits }) => {
  const [here, everywhere] = ['account at address', 'account'].map((by) =>
    limits.find((limit) => limit.by === by),
  )
  if (!here || !everywhere) return
  expect(here.burst).toBeLessThan(everywhere.burst)
  expect(here.burst / here.perSeconds).toBeLessThan(everywhere.burst / everywhere.perSeconds)
})
