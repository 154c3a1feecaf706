/** add-like, remove-like, add-bookmark, remove-bookmark, list-likes, list-bookmarks, list-likers: each side, and what they cost. */
import { call, type CallInput } from '../../support/world/call.ts'
import { follow } from '../../support/social/followers.ts'
import {
  about,
  act,
  likersOf,
  markedIds,
  markRoutes,
  marksOf,
  postOf,
  sweepMarks,
} from '../../support/social/mark-state.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newcomer = () => join(world, `m${(people += 1)}`)
const newcomers = (count: number) => Promise.all(Array.from({ length: count }, newcomer))

describe('a like', () => {
  test('is counted once, and seen by whoever likes', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const id = await postOf(ada)
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await act('add-like', bob, id)
      expect([status, body]).toEqual([200, { id, liked: true, counts: { replies: 0, reposts: 0, likes: 1 } }])
    }
    expect(await marksOf(id, bob)).toEqual({
      counts: { replies: 0, reposts: 0, likes: 1 },
      viewer: { liked: true, reposted: false, bookmarked: false },
    })
    expect(await marksOf(id, ada)).toEqual({
      counts: { replies: 0, reposts: 0, likes: 1 },
      viewer: { liked: false, reposted: false, bookmarked: false },
    })
    expect(await marksOf(id)).toEqual({ counts: { replies: 0, reposts: 0, likes: 1 }, viewer: null })
    expect(await likersOf(id)).toMatchObject({ items: [{ id: bob.id }], total: 1, totalRelation: 'exact' })
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await act('remove-like', bob, id)
      expect([status, body]).toEqual([
        200,
        { id, liked: false, counts: { replies: 0, reposts: 0, likes: 0 } },
      ])
    }
    expect(await marksOf(id, bob)).toMatchObject({
      counts: { replies: 0, reposts: 0, likes: 0 },
      viewer: { liked: false },
    })
    expect(await likersOf(id)).toMatchObject({ items: [], total: 0 })
    expect(await markedIds('likes', bob)).toEqual([])
  })

  test('is seen on every route that shows posts', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const id = await postOf(ada)
    await Promise.all([follow(bob, ada), act('add-like', bob, id), act('add-bookmark', bob, id)])
    const { accessToken: token } = bob
    const shown = {
      id,
      counts: { replies: 0, reposts: 0, likes: 1 },
      viewer: { liked: true, reposted: false, bookmarked: true },
    }
    const lists: [string, CallInput][] = [
      ['get-feed', { path: { username: bob.username }, token }],
      ['list-user-posts', { path: { username: ada.username }, token }],
      ['list-posts', { token }],
      ['list-likes', { token }],
      ['list-bookmarks', { token }],
    ]
    for (const [key, request] of lists) {
      expect((await call(key, request)).body.items[0]).toMatchObject(shown)
    }
    const { body } = await call('list-user-posts', { path: { username: ada.username } })
    expect(body.items[0]).toMatchObject({ counts: { replies: 0, reposts: 0, likes: 1 }, viewer: null })
  })

  test.each(markRoutes)('answers 404 where there is no such post: %s', async (route) => {
    const ada = await newcomer()
    await sweepMarks(world)
    expectProblem(await act(route, ada, '1'), 404, 'post-not-found')
    const id = await postOf(ada)
    await call('delete-post', about(ada, id))
    expectProblem(await act(route, ada, id), 404, 'post-not-found')
    expectProblem(await call('list-likers', { path: { id } }), 404, 'post-not-found')
    const notes = (await world.redisServer.run('ZRANGE', 'marks_pending', '0', '-1')) as unknown[]
    // What its author was told of it is compared later.
    expect(notes.map(String).filter((note) => !note.startsWith(`told:${id}:`))).toEqual([])
  })
})

describe('a bookmark', () => {
  test('is seen by nobody else, and counts nowhere', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const id = await postOf(ada)
    expect((await act('add-bookmark', bob, id)).body).toEqual({
      id,
      bookmarked: true,
      counts: { replies: 0, reposts: 0, likes: 0 },
    })
    expect(await marksOf(id, bob)).toEqual({
      counts: { replies: 0, reposts: 0, likes: 0 },
      viewer: { liked: false, reposted: false, bookmarked: true },
    })
    expect(await marksOf(id, ada)).toEqual({
      counts: { replies: 0, reposts: 0, likes: 0 },
      viewer: { liked: false, reposted: false, bookmarked: false },
    })
    expect(await likersOf(id)).toMatchObject({ total: 0 })
    expect(await markedIds('bookmarks', bob)).toEqual([id])
    expect(await markedIds('likes', bob)).toEqual([])
    expect((await act('remove-bookmark', bob, id)).body).toEqual({
      id,
      bookmarked: false,
      counts: { replies: 0, reposts: 0, likes: 0 },
    })
    expect(await markedIds('bookmarks', bob)).toEqual([])
  })
})

describe('the lists', () => {
  test.each(['likes', 'bookmarks'] as const)('%s are in the order of marking, in pages', async (kind) => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const posts = [await postOf(ada), await postOf(ada), await postOf(ada), await postOf(ada)]
    const order = [2, 0, 3, 1].map((i) => posts[i]!)
    const add = kind === 'likes' ? 'add-like' : 'add-bookmark'
    for (const id of order) await act(add, bob, id)
    const { accessToken: token } = bob
    const page = async (query: Record<string, string>) =>
      (await call(`list-${kind}`, { token, query: { limit: '2', ...query } })).body
    const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)
    const first = await page({})
    expect([ids(first), first.total]).toEqual([order.toReversed().slice(0, 2), 4])
    const second = await page({ after: first.next })
    expect([ids(second), second.next]).toEqual([order.toReversed().slice(2), null])
    // Whoever polls is shown what is marked now, though the post is an old one.
    const late = await postOf(bob)
    await act(add, bob, late)
    expect(ids(await page({ before: first.prev }))).toEqual([late])
  })

  test('of who likes a post are in pages, the last one first', async () => {
    const fans = await newcomers(3)
    const id = await postOf(fans[0]!)
    for (const fan of fans) await act('add-like', fan, id)
    const expected = fans.map((fan) => fan.id).toReversed()
    const first = await likersOf(id, { limit: '2' })
    const second = await likersOf(id, { limit: '2', after: first.next })
    const met = [...first.items, ...second.items].map((user: { id: string }) => user.id)
    expect([met, first.total, second.next]).toEqual([expected, 3, null])
  })
})

describe('what it costs', () => {
  test.each(markRoutes)('three trips: %s', async (route) => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const id = await postOf(ada)
    await act(route, bob, id)
    world.redis.resetCounts()
    expect(await act(route, bob, id)).toMatchObject({ status: 200 })
    expect(world.redis.roundTrips).toBe(3)
  })

  test('at most 60 bytes a like in both directions together, where lists are compact', async () => {
    const [users, posts] = [100, 100]
    const place = (i: number) => String(29_469_757_220_864 + i * 1024)
    const commands: string[][] = []
    for (let u = 0; u < users; u += 1)
      for (let p = 0; p < posts; p += 1) {
        const [user, post] = [String(8_000_000 + u), place(p)]
        commands.push(
          ['ZADD', `likes:{post:${post}}`, place(100_000 + u * posts + p), user],
          ['ZADD', `user_likes:{${user}}`, place(100_000 + u * posts + p), post],
        )
      }
    await world.redisServer.runAll(commands)
    const keys = commands.map(([, key]) => key!).filter((key, i, all) => all.indexOf(key) === i)
    const sizes = await Promise.all(
      keys.map((key) => world.redisServer.run('MEMORY', 'USAGE', key, 'SAMPLES', '0')),
    )
    const bytes = sizes.reduce<number>((sum, size) => sum + Number(size), 0) / (users * posts)
    expect(bytes).toBeLessThanOrEqual(60)
    await world.redisServer.run('DEL', ...keys)
  })
})
