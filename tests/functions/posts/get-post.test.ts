import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person
let bob: Person

beforeAll(async () => {
  world = await startWorld()
  ;[ada, bob] = await Promise.all([join(world, 'ada'), join(world, 'bob')])
})
afterAll(() => world.close())

async function publish(text: string, { username, accessToken: token } = ada): Promise<string> {
  return (await call('create-post', { path: { username }, token, body: { text } })).body.id
}

const getPost = (id: string, viewer?: Person) =>
  call('get-post', { path: { id }, ...(viewer && { token: viewer.accessToken }) })

describe('GET /posts/{id}', () => {
  test('returns 200 with the post and its author as of now', async () => {
    const eve = await join(world, 'eve')
    const id = await publish('Hello, all', eve)
    await call('update-me', { token: eve.accessToken, body: { displayName: 'Eve L.' } })
    expect(await getPost(id)).toMatchObject({
      status: 200,
      body: { id, text: 'Hello, all', author: { id: eve.id, displayName: 'Eve L.' } },
    })
  })

  test('shows a caller the marks that they have left, and not to other users', async () => {
    const id = await publish('To be liked')
    await call('add-like', { path: { id }, token: bob.accessToken })
    const [mine, theirs] = await Promise.all([getPost(id, bob), getPost(id, ada)])
    expect([mine.body.viewer.liked, theirs.body.viewer.liked]).toEqual([true, false])
  })

  test.each(['1', '9007199254740991'])('returns 404 where there is no post: %s', async (id) => {
    expectProblem(await getPost(id), 404, 'post-not-found')
  })

  test('returns 404 when the post has been deleted', async () => {
    const id = await publish('Soon gone')
    await call('delete-post', { path: { id }, token: ada.accessToken })
    expectProblem(await getPost(id, bob), 404, 'post-not-found')
  })
})
