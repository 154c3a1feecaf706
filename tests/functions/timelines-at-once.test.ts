/** Random histories with everybody acting at once: when all have done, every feed shows what the model says. */
import { hunt } from '../support/hunt.ts'
import { histories, likely } from '../support/timeline-actions.ts'
import { type Cast, gather } from '../support/timeline-cast.ts'
import { playAtOnce } from '../support/timeline-histories.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
let cast: Cast

beforeAll(async () => {
  world = await startWorld()
  cast = await gather(world)
})
afterAll(() => world.close())

test('three hundred histories end as the model says', async () => {
  await hunt(__filename, 300, histories({ ...likely, expire: 200, rename: 0, replace: 0 }, 60), (history) =>
    playAtOnce(cast, history),
  )
}, 600_000)
