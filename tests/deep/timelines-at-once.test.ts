/** The hunt of tests/functions/timelines/timelines-at-once.test.ts, many times over and with longer histories. */
import { histories, likelyAtOnce } from '../support/timelines/timeline-actions.ts'
import { type Cast, gather } from '../support/timelines/timeline-cast.ts'
import { huntTimelines } from '../support/timelines/timeline-hunt.ts'
import { startWorld, type World } from '../support/world/world.ts'

const hours = 3_600_000
/** Lines that nobody reads take a tenth of the time; the suites of `npm test` look at them. */
const quiet = { POWERTOOLS_LOG_LEVEL: 'ERROR' }

let world: World
let cast: Cast

beforeAll(async () => {
  world = await startWorld(quiet)
  cast = await gather(world)
})
afterAll(() => world.close())

test(
  'five thousand histories of people acting at once end as the model says',
  async () => {
    await huntTimelines({
      file: __filename,
      cast,
      how: 'at once',
      runs: 5000,
      limitMs: 2 * hours,
      histories: histories({ ...likelyAtOnce, burst: 20 }, 80),
    })
  },
  2.5 * hours,
)
