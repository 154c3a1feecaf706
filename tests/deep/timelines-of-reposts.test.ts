/** The hunt of tests/functions/timelines/timelines-of-reposts.test.ts, many times over. */
import { hunt } from '../support/hunts/hunt.ts'
import { type Cast, gather } from '../support/timelines/timeline-cast.ts'
import { playReposts, repostHistories } from '../support/timelines/timeline-reposts.ts'
import { startWorld, type World } from '../support/world/world.ts'

const hours = 3_600_000

let world: World
let cast: Cast

beforeAll(async () => {
  // Lines without a reader take a tenth of the time; the suites of `npm test` look at them.
  world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'ERROR' })
  cast = await gather(world)
})
afterAll(() => world.close())

test(
  'two thousand histories show what has happened',
  async () => {
    await hunt({
      file: __filename,
      runs: 2000,
      limitMs: hours,
      histories: repostHistories,
      play: (history) => playReposts(cast, history),
    })
  },
  1.5 * hours,
)
