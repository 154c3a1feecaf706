import { call } from '../support/call.ts'
import { join, type Person, startWorld, type World } from '../support/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

describe('POST /users/{username}/posts', () => {
  test('answers 201 with the post and its address', async () => {
    const answer = await call('create-post', {
      path: { username: ada.username },
      token: ada.accessToken,
      body: { text: 'So it goes.' },
    })
    expect(answer).toMatchObject({
      status: 201,
      headers: { location: `/posts/${answer.body.id}` },
      body: { author: { id: ada.id, username: ada.username, displayName: null }, text: 'So it goes.' },
    })
  })
})
