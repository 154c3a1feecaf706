/** Random histories against a naive model: no page is ever short, doubled or gapped, whatever happens in between. */
import { howMany } from '../../support/hunts/hunt.ts'
import { histories, likely } from '../../support/timelines/timeline-actions.ts'
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

test('random histories show what the model says', async () => {
  await huntTimelines({
    file: __filename,
    cast,
    how: 'in turn',
    runs: howMany({ inTest: 20, inDeep: 1000 }),
    limitMs: 540_000,
    histories: histories(likely, 24),
  })
}, 600_000)
