/** The hunts of tests/functions/timelines*.test.ts, many times over and with longer histories. */
import { hunt } from '../support/hunt.ts'
import { histories, likely } from '../support/timeline-actions.ts'
import { type Cast, gather } from '../support/timeline-cast.ts'
import { play, playAtOnce } from '../support/timeline-histories.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
let cast: Cast

beforeAll(async () => {
  world = await startWorld()
  cast = await gather(world)
})
afterAll(() => world.close())

const hours = 3_600_000

test(
  'ten thousand histories show what the model says',
  async () => {
    await hunt(__filename, 10_000, histories(likely, 40), (history) => play(cast, history))
  },
  2 * hours,
)

test(
  'five thousand histories of people acting at once end as the model says',
  async () => {
    const busy = { ...likely, burst: 20, expire: 200, rename: 0, replace: 0 }
    await hunt(__filename, 5000, histories(busy, 80), (history) => playAtOnce(cast, history))
  },
  2 * hours,
)
