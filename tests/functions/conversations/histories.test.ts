/** Random histories of conversations, across routes: every reader is shown what they are to see, and every count is right. */
import { howMany } from '../../support/hunts/hunt.ts'
import {
  type Company,
  gatherCompany,
  huntConversations,
} from '../../support/conversations/conversation-hunt.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let company: Company

beforeAll(async () => {
  world = await startWorld()
  company = await gatherCompany(world)
})
afterAll(() => world.close())

test('random histories of conversations show what has happened', async () => {
  await huntConversations(company, {
    file: __filename,
    runs: howMany({ inTest: 3, inDeep: 300 }),
    limitMs: 540_000,
  })
}, 600_000)
