/** The random histories of timelines.test.ts and timelines-at-once.test.ts on a Redis Cluster. */
import { histories, likely, likelyAtOnce } from '../../support/timelines/timeline-actions.ts'
import { type Cast, gather } from '../../support/timelines/timeline-cast.ts'
import { huntTimelines } from '../../support/timelines/timeline-hunt.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let cast: Cast

beforeAll(async () => {
  world = await startWorld({ REDIS_CLUSTER: 'true' })
  cast = await gather(world)
})
afterAll(() => world.close())

test('random histories show what the model says', async () => {
  await huntTimelines({
    file: __filename,
    cast,
    how: 'in turn',
    runs: 8,
    limitMs: 240_000,
    histories: histories(likely, 24),
  })
}, 300_000)

test('random histories of people acting at once end as the model says', async () => {
  await huntTimelines({
    file: __filename,
    cast,
    how: 'at once',
    runs: 4,
    limitMs: 240_000,
    histories: histories(likelyAtOnce, 40),
  })
}, 300_000)
