/** The random histories of timelines.test.ts and timelines-at-once.test.ts on a Redis Cluster, and while it fails over. */
import { histories, likely, likelyAtOnce, likelyInFault } from '../../support/timelines/timeline-actions.ts'
import { type Cast, gather } from '../../support/timelines/timeline-cast.ts'
import { huntTimelines } from '../../support/timelines/timeline-hunt.ts'
import { killedMaster, plannedFailover } from '../../support/timelines/timeline-failovers.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let cast: Cast

beforeAll(async () => {
  world = await startWorld({ REDIS_CLUSTER: 'true' }, { replicas: true })
  cast = await gather(world)
})
afterAll(() => world.close())

test('random histories show what the model says', async () => {
  await huntTimelines({
    file: __filename,
    cast,
    how: 'in turn',
    runs: 4,
    limitMs: 240_000,
    histories: histories(likely, 24),
  })
}, 300_000)

test('random histories of people acting at once end as the model says', async () => {
  await huntTimelines({
    file: __filename,
    cast,
    how: 'at once',
    runs: 3,
    limitMs: 240_000,
    histories: histories(likelyAtOnce, 40),
  })
}, 300_000)

describe.each(['in turn', 'at once'] as const)('of actions %s, each history', (how) => {
  test.each([
    ['a master is killed and its replica promoted', killedMaster],
    ['a replica takes its master’s place as planned', plannedFailover],
  ] as const)('shows what the model says, or 503, when %s in the middle', async (_, faultOf) => {
    await huntTimelines({
      file: __filename,
      cast,
      how,
      runs: 1,
      limitMs: 150_000,
      histories: histories(likelyInFault, 40),
      fault: faultOf(world),
    })
  })
})
