/** The hunt of tests/functions/every-route/fuzz.test.ts, many times over. */
import { fuzz, operations } from '../support/hunts/fuzz-operations.ts'
import { type People, seedPeople, startWorld, type World } from '../support/world/world.ts'

const limitMs = 1_800_000
/** Lines that nobody reads take a tenth of the time; the suites of `npm test` look at them. */
const quiet = { POWERTOOLS_LOG_LEVEL: 'ERROR' }

let world: World
let people: People

beforeAll(async () => {
  world = await startWorld(quiet)
  people = await seedPeople(world)
})
afterAll(() => world.close())

test.each(operations)(
  '%s answers a thousand random requests as documented',
  async (_, path, operation) => {
    await fuzz({ file: __filename, runs: 1000, limitMs, world, people, path, operation })
  },
  limitMs * 1.2,
)
