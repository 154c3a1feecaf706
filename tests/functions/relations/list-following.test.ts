import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person
let others: Person[]

beforeAll(async () => {
  world = await startWorld()
  ;[ada, ...others] = (await Promise.all(['ada', 'bob', 'eve', 'dan'].map((name) => join(world, name)))) as [
    Person,
    ...Person[],
  ]
  for (const other of others) {
    const path = { username: other.username, follower: ada.username }
    await call('add-follower', { path, token: ada.accessToken })
  }
})
afterAll(() => world.close())

const list = (username: string, query = {}) => call('list-following', { path: { username }, query })

describe('GET /users/{username}/following', () => {
  test('answers with whom the user follows, the latest first', async () => {
    const profiles = others.toReversed().map(({ username }) => call('get-user', { path: { username } }))
    expect(await list(ada.username)).toMatchObject({
      status: 200,
      body: {
        items: (await Promise.all(profiles)).map(({ body }) => {
          const { viewer: _, ...user } = body
          return user
        }),
        total: 3,
        totalRelation: 'exact',
        next: null,
        prev: expect.any(String),
      },
    })
  })

  test('pages without a gap when somebody is unfollowed in between', async () => {
    const first = await list(ada.username, { limit: '1' })
    const last = others.at(-1)!
    const path = { username: last.username, follower: ada.username }
    await call('remove-follower', { path, token: ada.accessToken })
    const second = await list(ada.username, { limit: '2', after: first.body.next })
    expect(second.body).toMatchObject({ total: 2, next: null })
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual([others[1]?.id, others[0]?.id])
    await call('add-follower', { path, token: ada.accessToken })
  })

  test('answers with an empty page for somebody who follows nobody', async () => {
    expect(await list(others[0]!.username)).toMatchObject({ status: 200, body: { items: [], total: 0 } })
  })

  test('answers 404 when the user does not exist', async () => {
    expectProblem(await list('nobody_here'), 404, 'user-not-found')
  })
})
