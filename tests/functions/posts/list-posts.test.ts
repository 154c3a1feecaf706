import { call } from '../../support/world/call.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

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
      body: { items: [], total: 0, totalRelation: 'exact', next: null, prev: '0-0' },
    })
  })

  test('has a prev to poll with on every page, an empty one too', async () => {
    const [ada] = people as [Person]
    const publish = async (text: string) => {
      const input = { path: { username: ada.username }, token: ada.accessToken, body: { text } }
      return (await call('create-post', input)).body.id as string
    }
    let { prev } = (await call('list-posts')).body
    const poll = async () => {
      const { body } = await call('list-posts', { query: { before: prev, limit: '2' } })
      prev = body.prev
      return body.items.map(({ id }: { id: string }) => id)
    }
    expect(await poll()).toEqual([])
    const ids = [await publish('One.'), await publish('Two.'), await publish('Three.')]
    expect(await poll()).toEqual([ids[1], ids[0]])
    expect(await poll()).toEqual([ids[2]])
    expect([await poll(), await poll()]).toEqual([[], []])
    ids.push(await publish('Four.'))
    expect(await poll()).toEqual([ids[3]])
    for (const id of ids) await call('delete-post', { path: { id }, token: ada.accessToken })
    // Those that a cursor names may be gone.
    expect(await poll()).toEqual([])
    const last = await publish('Five.')
    expect(await poll()).toEqual([last])
    await call('delete-post', { path: { id: last }, token: ada.accessToken })
  })

  test("answers with everybody's posts, newest first, a page at a time and back", async () => {
    const posts: unknown[] = []
    for (let i = 0; i < 5; i += 1) {
      const author = people[i % 2]!
      const path = { username: author.username }
      const body = { text: `Post ${i}.` }
      posts.unshift((await call('create-post', { path, token: author.accessToken, body })).body)
    }
    const token = people[0]!.accessToken
    const list = (query: Record<string, string>) =>
      call('list-posts', { query: { limit: '2', ...query }, token })
    const first = await list({})
    expect(first).toMatchObject({
      status: 200,
      headers: {
        link: `</posts?limit=2&after=${first.body.next}>; rel="next", </posts?limit=2&before=${first.body.prev}>; rel="prev"`,
      },
      body: { total: 5, totalRelation: 'exact', prev: expect.any(String) },
    })
    const second = await list({ after: first.body.next })
    const third = await list({ after: second.body.next })
    expect(third.body.next).toBe(null)
    const pages = [first, second, third].map(({ body }) => body.items)
    expect(pages.flat()).toEqual(posts)
    expect((await list({ before: third.body.prev })).body.items).toEqual(pages[1])
  })
})
