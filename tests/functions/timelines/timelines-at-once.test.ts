/** Random histories with everybody acting at once: when all have done, every feed shows what the model says. */
import { howMany } from '../../support/hunts/hunt.ts'
import { histories, likelyAtOnce } from '../../support/timelines/timeline-actions.ts'
import { type Cast, gather } from '../../support/timelines/timeline-cast.ts'
import { huntTimelines } from '../../support/timelines/timeline-hunt.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let cast: Cast

beforeAll(async () => {
  world = await startWorld()
  cast = await gather(world)
})
afterAll(() => world.close())

test('random histories end as the model says', async () => {
  await huntTimelines({
    file: __filename,
    cast,
    how: 'at once',
    runs: howMany({ inTest: 8, inDeep: 300 }),
    limitMs: 540_000,
    histories: histories(likelyAtOnce, 60),
  })
}, 600_000)
