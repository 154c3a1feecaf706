import { bytesOfPosts, defaultUsage } from '../../../infra/cost/model.ts'
import { readMeasured, withCostTables } from '../../../infra/cost/tables.ts'
import { read } from '../project.ts'

test('the tables in docs/cost.md are what the command makes (npm run cost -- --docs)', () => {
  const page = read('docs/cost.md')
  expect(page).toBe(withCostTables(page))
})

test('the posts, followers and feeds of a million users fill as much of Redis as docs/performance.md says', () => {
  const said = /a million users \(see docs\/performance\.md\) \| GB \| [\d.]+ \| ([\d.]+)/.exec(
    read('docs/performance.md'),
  )?.[1]
  expect(((defaultUsage.users * bytesOfPosts(defaultUsage, readMeasured())) / 1e9).toFixed(1)).toBe(said)
})
