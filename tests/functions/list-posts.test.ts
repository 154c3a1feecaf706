import { call } from '../support/call.ts'
import { join, type Person, startWorld, type World } from '../support/world.ts'

let world: World
let people: Person[]

beforeAll(async () => {
  world = await startWorld()
  people = await Promise.all(['ada', 'bob'].map((name) => join(world, name)))
})
afterAll(() => world.close())

describe('GET /posts', () => {
  test('answers with an empty page while there is nothing', async () => {
    expect(await call('list-posts')).toMatchObject({
      status: 200,
      body: { items: [], total: 0, totalRelation: 'exact', next: null, prev: null },
    })
  })

  test("answers with everybody's posts, newest first, a page at a time and back", async () => {
    const posts: unknown[] = []
    for (let i = 0; i < 5; i += 1) {
      const author = people[i % 2]!
      const path = { username: author.username }
      const body = { text: `Post ${i}.` }
      posts.unshift((await call('create-post', { path, token: author.accessToken, body })).body)
    }
    const list = (query: Record<string, string>) => call('list-posts', { query: { limit: '2', ...query } })
    const first = await list({})
    expect(first).toMatchObject({
      status: 200,
      headers: { link: `</posts?limit=2&after=${first.body.next}>; rel="next"` },
      body: { total: 5, totalRelation: 'exact', prev: null },
    })
    const second = await list({ after: first.body.next })
    const third = await list({ after: second.body.next })
    expect(third.body.next).toBe(null)
    const pages = [first, second, third].map(({ body }) => body.items)
    expect(pages.flat()).toEqual(posts)
    expect((await list({ before: third.body.prev })).body.items).toEqual(pages[1])
  })
})
