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

test('a route stands in one policy at most', () => {
  const routes = policies.flatMap(([, policy]) => policy.routes)
  expect(routes.toSorted()).toEqual([...new Set(routes)].toSorted())
})

test.each(policies)(
  '%s limits by address, so that nobody gets round it by naming other accounts',
  (_, policy) => {
    expect(policy.limits.map(({ by }) => by)).toContain('address')
  },
)

test.each(policies)('in %s one address cannot use up what an account has', (_, { limits }) => {
  const [here, everywhere] = ['account at address', 'account'].map((by) =>
    limits.find((limit) => limit.by === by),
  )
  if (!here || !everywhere) return
  expect(here.burst).toBeLessThan(everywhere.burst)
  expect(here.burst / here.perSeconds).toBeLessThan(everywhere.burst / everywhere.perSeconds)
})
