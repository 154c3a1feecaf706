/** Feeds beyond what their cache holds: nothing is short, doubled or missing, and the cache stays small. */
import { call } from '../../support/world/call.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'
import { idsOf, walkBack, walkForwards } from '../../support/social/walk-pages.ts'

let world: World
let bob: Person
let carol: Person
/** Ids of all posts by bob and carol, newest first. */
const published: string[] = []

const cap = 127

beforeAll(async () => {
  world = await startWorld()
  ;[bob, carol] = (await Promise.all([join(world, 'bob'), join(world, 'carol')])) as [Person, Person]
  for (let i = 0; i < 110; i += 1) await publishBoth()
})
afterAll(() => world.close())

async function publish({ username, accessToken: token }: Person): Promise<string> {
  const { body } = await call('create-post', { path: { username }, token, body: { text: 'A post.' } })
  return body.id
}

async function publishBoth(): Promise<void> {
  published.unshift(await publish(bob))
  published.unshift(await publish(carol))
}

const edge = (key: string, { username }: Person, follower: Person) =>
  call(key, { path: { username, follower: follower.username }, token: follower.accessToken })

async function followerOfBoth(name: string): Promise<Person> {
  const reader = await join(world, name)
  // The feed is there before it fills up.
  await feedOf(reader)
  for (const author of [bob, carol]) await edge('add-follower', author, reader)
  return reader
}

const input = ({ username, accessToken: token }: Person) => ({ path: { username }, token })

const feedOf = (reader: Person, query: Record<string, string> = {}) =>
  call('get-feed', { ...input(reader), query })

const redis = (command: string, { id }: Person) => world.redisServer.run(command, `feed:{${id}}`)

async function expectCompact(reader: Person): Promise<void> {
  expect(await redis('ZCARD', reader)).toBeLessThanOrEqual(cap)
  const encoding = await world.redisServer.run('OBJECT', 'ENCODING', `feed:{${reader.id}}`)
  expect(['listpack', 'ziplist']).toContain(encoding)
}

async function expectAll(reader: Person, ids: string[]): Promise<void> {
  for (const limit of [100, 33]) {
    const pages = await walkForwards('get-feed', input(reader), limit)
    expect(pages.flat()).toEqual(ids)
    for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit)
  }
  expect(await walkBack('get-feed', input(reader), { limit: 40, after: ids.at(-2) ?? '' })).toEqual(ids)
}

describe('GET /users/{username}/feed', () => {
  test('reaches the first post ever after following users with many posts', async () => {
    const reader = await followerOfBoth('follows')
    expect((await feedOf(reader)).body.totalRelation).toBe('atLeast')
    await expectAll(reader, published)
    await expectCompact(reader)
  })

  test('reaches the first post ever after following one user with more posts than a feed is given', async () => {
    const reader = await join(world, 'one')
    await feedOf(reader)
    await edge('add-follower', bob, reader)
    expect((await feedOf(reader)).body.totalRelation).toBe('atLeast')
    await expectAll(
      reader,
      published.filter((_, i) => i % 2 === 1),
    )
    await expectCompact(reader)
  })

  test('reaches the first post ever when the feed fills up by publishing, and says when its total is no longer exact', async () => {
    const [writer, reader] = [await join(world, 'writer'), await join(world, 'reader')]
    await feedOf(reader)
    await edge('add-follower', writer, reader)
    const ids: string[] = []
    const relations: string[] = []
    let largest = 0
    for (let i = 0; i < 140; i += 1) {
      ids.unshift(await publish(i % 2 === 0 ? writer : reader))
      largest = Math.max(largest, Number(await redis('ZCARD', reader)))
      const { total, totalRelation } = (await feedOf(reader, { limit: '1' })).body
      relations.push(totalRelation)
      if (totalRelation === 'exact') expect(total).toBe(i + 1)
      else expect(total).toBeLessThanOrEqual(i + 1)
    }
    expect(largest).toBe(cap)
    const exact = relations.lastIndexOf('exact') + 1
    // Once it is a lower bound it stays one.
    expect(relations).toEqual(relations.map((_, i) => (i < exact ? 'exact' : 'atLeast')))
    expect(exact).toBeGreaterThanOrEqual(96)
    await expectAll(reader, ids)
    await expectCompact(reader)
    // The writer's own feed too, which nobody has read meanwhile.
    await expectAll(
      writer,
      ids.filter((_, i) => i % 2 === 1),
    )
  })

  test('is the same after its cache was lost, and goes on from there', async () => {
    const reader = await followerOfBoth('returns')
    const own = await publish(reader)
    await expectAll(reader, [own, ...published])
    await redis('DEL', reader)
    await expectAll(reader, [own, ...published])
    await expectCompact(reader)
    await redis('DEL', reader)
    // Lost while nobody reads: what comes in meanwhile is there all the same.
    const missed = await publish(reader)
    expect(idsOf(await feedOf(reader, { limit: '2' }))).toEqual([missed, own])
    const next = await publish(reader)
    await expectAll(reader, [next, missed, own, ...published])
    await expectCompact(reader)
  })

  test('is the same from whichever page it is read first after its cache was lost', async () => {
    const reader = await followerOfBoth('jumps')
    for (const at of [3, 95, 96, 97, 120]) {
      const cursor = published[at] ?? ''
      await redis('DEL', reader)
      expect(idsOf(await feedOf(reader, { after: cursor, limit: '5' }))).toEqual(
        published.slice(at + 1, at + 6),
      )
      await redis('DEL', reader)
      expect(idsOf(await feedOf(reader, { before: cursor, limit: '3' }))).toEqual(published.slice(at - 3, at))
    }
  })

  test('is exact again after its cache was lost when little is left to see', async () => {
    const reader = await followerOfBoth('leaves')
    const own = await publish(reader)
    for (const author of [bob, carol]) await edge('remove-follower', author, reader)
    expect(idsOf(await feedOf(reader))).toEqual([own])
    await redis('DEL', reader)
    const { items, ...rest } = (await feedOf(reader)).body
    expect(items).toHaveLength(1)
    expect(rest).toEqual({ total: 1, totalRelation: 'exact', next: null, prev: expect.any(String) })
  })

  test('shows all that is left where every second post is hidden, from any cursor, and everything again later', async () => {
    const reader = await followerOfBoth('muting')
    const of = (author: Person) =>
      walkForwards('list-user-posts', { path: { username: author.username } }, 100)
    const [bobs, all] = [(await of(bob)).flat(), (await walkForwards('get-feed', input(reader), 100)).flat()]
    const request = { path: { username: carol.username }, token: reader.accessToken }
    await call('add-mute', request)
    for (const isLost of [false, true]) {
      if (isLost) await redis('DEL', reader)
      await expectAll(reader, bobs)
      // The next ones above it, however far down: not the newest.
      for (const from of [bobs.length - 1, 90, 3])
        expect(idsOf(await feedOf(reader, { limit: '2', before: bobs[from]! }))).toEqual(
          bobs.slice(from - 2, from),
        )
    }
    await call('remove-mute', request)
    await expectAll(reader, all)
  })

  test('loses one author of two, all the way down', async () => {
    const reader = await followerOfBoth('unfollows')
    await expectAll(reader, published)
    await edge('remove-follower', bob, reader)
    const ofCarol = published.filter((_, i) => i % 2 === 0)
    await expectAll(reader, ofCarol)
    await redis('DEL', reader)
    await expectAll(reader, ofCarol)
  })

  test('answers with short pages that go on, and at a bounded price, where very many posts are gone', async () => {
    const [author, reader] = [await join(world, 'lossy'), await join(world, 'patient')]
    await feedOf(reader)
    const first = await publish(author)
    // Listed, and without a post: what a Redis that was set back may be left with.
    const leftOver = `for i = 1, 130000 do redis.call('ZADD', KEYS[1], ARGV[1] + i, ARGV[1] + i) end`
    await world.redisServer.run('EVAL', leftOver, '1', `user_posts:{${author.id}}`, first)
    await world.redisServer.run('SET', 'id_next_post', String(Number(first) + 130_000))
    await edge('add-follower', author, reader)
    const newest = await publish(author)
    let after: string | null = null
    const met: string[] = []
    do {
      world.redis.resetCounts()
      const page = await feedOf(reader, { limit: '100', ...(after === null ? {} : { after }) })
      expect(page.status).toBe(200)
      expect(world.redis.roundTrips).toBeLessThan(40)
      met.push(...idsOf(page))
      after = page.body.next
    } while (after !== null)
    expect(met).toEqual([newest, first])
    const posts = await call('list-user-posts', { path: { username: author.username } })
    expect([idsOf(posts), typeof posts.body.next]).toEqual([[newest], 'string'])
  })

  test('holds each post once when reads that rebuild it, a follow and posts come at once', async () => {
    const reader = await followerOfBoth('races')
    const late = await join(world, 'late')
    const early = await publish(late)
    await redis('DEL', reader)
    const [a, , , , b] = await Promise.all([
      publish(late),
      feedOf(reader),
      edge('add-follower', late, reader),
      feedOf(reader, { limit: '50' }),
      publish(reader),
    ])
    const newest = [early, a, b].toSorted((x, y) => Number(y) - Number(x))
    await expectAll(reader, [...newest, ...published])
    await expectCompact(reader)
  })
})
