/** The hunt of tests/functions/conversations/histories.test.ts, many times over, on one server and on a cluster. */
import { type Company, gatherCompany, huntConversations } from '../support/conversations/conversation-hunt.ts'
import { startWorld, type World } from '../support/world/world.ts'

const hours = 3_600_000

describe.each([
  ['one server', 'false', 5000],
  ['a cluster', 'true', 500],
])('on %s', (_, cluster, runs) => {
  let world: World
  let company: Company

  beforeAll(async () => {
    // Lines without a reader take a tenth of the time; the suites of `npm test` look at them.
    world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'ERROR', REDIS_CLUSTER: cluster })
    company = await gatherCompany(world)
  })
  afterAll(() => world.close())

  test(
    `${runs} histories of conversations show what has happened`,
    async () => {
      await huntConversations(company, { file: __filename, runs, limitMs: 1.5 * hours })
    },
    2 * hours,
  )
})
