/** Random histories against a naive model: no page is ever short, doubled or gapped, whatever happens in between. */
import { hunt } from '../support/hunt.ts'
import { histories, likely } from '../support/timeline-actions.ts'
import { type Cast, gather } from '../support/timeline-cast.ts'
import { play } from '../support/timeline-histories.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
let cast: Cast

beforeAll(async () => {
  world = await startWorld()
  cast = await gather(world)
})
afterAll(() => world.close())

test('a thousand histories show what the model says', async () => {
  await hunt(__filename, 1000, histories(likely, 24), (history) => play(cast, history))
}, 600_000)
