/** Random histories with reposts: a feed shows each post at the place where it came first, and no post twice within forty. */
import { howMany, hunt } from '../../support/hunts/hunt.ts'
import { type Cast, gather } from '../../support/timelines/timeline-cast.ts'
import { playReposts, repostHistories } from '../../support/timelines/timeline-reposts.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let cast: Cast

beforeAll(async () => {
  world = await startWorld()
  cast = await gather(world)
})
afterAll(() => world.close())

test('random histories show what has happened', async () => {
  await hunt({
    file: __filename,
    runs: howMany({ inTest: 5, inDeep: 500 }),
    limitMs: 540_000,
    histories: repostHistories,
    play: (history) => playReposts(cast, history),
  })
}, 600_000)
