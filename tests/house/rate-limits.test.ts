import { type RateLimitPolicy, rateLimitPolicies } from '../../shared/rate-limit-policies.ts'
import { withLimitsTable } from '../../infra/limits-table.ts'
import { codeOf, declaredFunctions, read } from './project.ts'

const policies = Object.entries<RateLimitPolicy>(rateLimitPolicies)

test('the table in docs/rate-limits.md is the one of the policies (npm run docs:limits)', () => {
  const page = read('docs/rate-limits.md')
  expect(page).toBe(withLimitsTable(page))
})

test.each(policies)('exactly the routes of %s use it', (name, { routes }) => {
  const using = declaredFunctions.filter(({ file }) => codeOf(file).includes(`rateLimit('${name}'`))
  expect(using.map(({ route }) => String(route)).toSorted()).toEqual(routes.toSorted())
})

/** The caller of such a route cannot be anybody but who they are. */
const isSignedIn = (route: string) =>
  declaredFunctions.some((one) => one.route === route && codeOf(one.file).includes('authenticate('))

test.each(policies.filter(([, { routes }]) => !routes.every(isSignedIn)))(
  '%s limits by address, so that no caller gets round it by naming other accounts',
  (_, policy) => {
    expect(policy.limits.map(({ by }) => by)).toContain('address')
  },
)

test('every route of a signed-in caller that writes is limited, or only ends sessions', () => {
  const limited = new Set(policies.flatMap(([, { routes }]) => routes))
  const free = declaredFunctions
    .map(({ route }) => String(route))
    .filter((route) => isSignedIn(route) && !/^(GET|HEAD|undefined)/.test(route) && !limited.has(route))
  expect(free.toSorted()).toEqual([
    'DELETE /auth/sessions/{id}',
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
