/**
 * What comes too late for a feed, or while it is being rebuilt: the feed never claims to hold what it does not. And pages from
 * far below what it holds.
 */
import { call } from '../../support/world/call.ts'
import {
  expireFeed,
  gather,
  beginAgain,
  type Cast,
  seedPosts,
  setFollowing,
  withdraw,
} from '../../support/timelines/timeline-cast.ts'
import { work } from '../../support/network/workers.ts'
import {
  authorOf,
  bytesSent,
  follows,
  idOf,
  countScripts,
  postsEach,
  seedManyFollowed,
} from '../../support/social/many-followed.ts'
import { feedIds } from '../../support/social/followers.ts'
import { join, startWorld, type World } from '../../support/world/world.ts'
import { walkForwards } from '../../support/social/walk-pages.ts'

let world: World
let cast: Cast
/** Of the author's posts, the oldest first; more than a feed holds. */
let ids: number[]

const author = 0
const reader = 1

beforeAll(async () => {
  world = await startWorld()
  cast = await gather(world)
})
afterAll(() => world.close())

beforeEach(async () => {
  await beginAgain(cast)
  ids = await seedPosts(cast, author, 125)
  await setFollowing(cast, reader, author, true)
})

const feedKey = () => `feed:{${cast.people[reader]!.id}}`
const entry = (postId: number) => `${postId}:${cast.people[author]!.id}`
const redis = (command: string, ...args: string[]) => world.redisServer.run(command, feedKey(), ...args)

async function readAll(): Promise<number[]> {
  const { username, accessToken: token } = cast.people[reader]!
  return (await walkForwards('get-feed', { path: { username }, token }, 50)).flat().map(Number)
}

/** As when its message has waited long in the queue. */
const deliverLate = (postId: number) =>
  work('deliver-posts', {
    action: 'deliver',
    postId,
    authorId: Number(cast.people[author]!.id),
    after: 0,
    upTo: Number.MAX_SAFE_INTEGER,
  })

/** As if whoever was rebuilding the feed had got no further than this. */
const leaveMark = () => redis('ZADD', '1', '?7')

const newestFirst = () => ids.toReversed()

test('leaves an old post that is delivered late to those who read that far back', async () => {
  expect(await readAll()).toEqual(newestFirst())
  expect(await deliverLate(ids[0]!)).toEqual([])
  expect(await redis('ZSCORE', entry(ids[0]!))).toBe(null)
  expect(await readAll()).toEqual(newestFirst())
})

test('does not reach down to an old post that is delivered while the feed is rebuilt', async () => {
  await leaveMark()
  expect(await deliverLate(ids[0]!)).toEqual([])
  expect(await redis('ZCARD')).toBe(2)
  expect(await readAll()).toEqual(newestFirst())
  // With the floor, and what was delivered below it.
  expect(await redis('ZCARD')).toBe(98)
})

test('keeps what is delivered while the feed is rebuilt', async () => {
  await leaveMark()
  expect(await deliverLate(ids.at(-1)!)).toEqual([])
  expect(await readAll()).toEqual(newestFirst())
})

test('begins again when a post is deleted while the feed is rebuilt', async () => {
  await leaveMark()
  await withdraw(cast, author, ids[100]!)
  expect(await redis('EXISTS')).toBe(0)
  ids.splice(100, 1)
  expect(await readAll()).toEqual(newestFirst())
})

test('begins again when somebody is followed, or unfollowed, while the feed is rebuilt', async () => {
  const other = 2
  await seedPosts(cast, other, 3)
  await leaveMark()
  await setFollowing(cast, reader, other, true)
  expect(await redis('EXISTS')).toBe(0)
  await leaveMark()
  await setFollowing(cast, reader, other, false)
  expect(await redis('EXISTS')).toBe(0)
  expect(await readAll()).toEqual(newestFirst())
})

test('begins again when so much is delivered meanwhile that the mark would be trimmed away', async () => {
  await leaveMark()
  for (let i = 1; i <= 126; i += 1) await redis('ZADD', String(-i), `${i}:999999`)
  expect(await deliverLate(ids.at(-1)!)).toEqual([])
  expect(await redis('EXISTS')).toBe(0)
  expect(await readAll()).toEqual(newestFirst())
})

test('adds nothing by a follow that has been taken back meanwhile', async () => {
  await setFollowing(cast, reader, author, false)
  expect(await readAll()).toEqual([])
  const { username } = cast.people[author]!
  const { username: follower, accessToken: token } = cast.people[reader]!
  const path = { username, follower }
  await Promise.all([call('add-follower', { path, token }), call('remove-follower', { path, token })])
  const left = await readAll()
  await expireFeed(cast, reader)
  // Whichever came last, the feed that was kept shows what one that is made anew does.
  expect(await readAll()).toEqual(left)
})

describe('reading a feed', () => {
  const week = 7 * 24 * 3600

  test.each([
    ['that was last read an hour ago keeps it for a week', week - 3601, week],
    ['that was read just now leaves its time to live alone', week - 3000, week - 3000],
  ])('%s', async (_, before, after) => {
    await readAll()
    await redis('EXPIRE', String(before))
    await readAll()
    const left = Number(await redis('TTL'))
    expect(left).toBeLessThanOrEqual(after)
    expect(left).toBeGreaterThan(after - 300)
  })
})

let newcomers = 0

describe('a page from far down the feed of one who follows many', () => {
  test('shows all there is, and reads few of the posts of each', async () => {
    const reader = await join(world, `many${(newcomers += 1)}`)
    await seedManyFollowed(world, reader)
    await feedIds(reader)
    const { username, accessToken: token } = reader
    const last = follows * postsEach - 1
    for (const start of [last - 200, last - 1500, 15]) {
      const query = { after: String(idOf(start)), limit: '20' }
      const before = await bytesSent(world)
      const { body } = await call('get-feed', { path: { username }, token, query })
      // Whom the reader follows, some ids, and the posts of the page: all posts of each up to the limit would be 100 kB.
      expect((await bytesSent(world)) - before).toBeLessThan(40_000)
      const expected = Array.from({ length: Math.min(start, 20) }, (_, i) => String(idOf(start - 1 - i)))
      expect(body.items.map(({ id }: { id: string }) => id)).toEqual(expected)
      expect(body.next).toBe(start > 20 ? expected.at(-1) : null)
    }
  })

  test('comes to the end of one prolific author among many', async () => {
    const reader = await join(world, `many${(newcomers += 1)}`)
    await seedManyFollowed(world, reader)
    // All the newest posts are of one author.
    const [author, newest] = [authorOf(7), follows * postsEach]
    const rest = { text: 'So it goes.', createdAt: '2026-01-01T00:00:01.000Z' }
    const ids = Array.from({ length: 400 }, (_, i) => idOf(newest + i))
    await world.redisServer.runAll(
      ids.flatMap((id) => [
        ['SET', `post:${id}`, JSON.stringify({ id, authorId: author, ...rest })],
        ['ZADD', `user_posts:{${author}}`, String(id), String(id)],
      ]),
    )
    const { username, accessToken: token } = reader
    const met: string[] = []
    for (let after: string | null = ''; met.length < 500;) {
      const query = { limit: '50', ...(after && { after }) }
      const { body } = await call('get-feed', { path: { username }, token, query })
      met.push(...body.items.map(({ id }: { id: string }) => id))
      after = body.next as string | null
    }
    const all = [...ids.toReversed(), ...Array.from({ length: 100 }, (_, i) => idOf(newest - 1 - i))]
    expect(met).toEqual(all.map(String))
  })

  test('is read ten times at once by one who follows 5,000, and every other request is answered', async () => {
    const reader = await join(world, `many${(newcomers += 1)}`)
    const other = await join(world, `other${newcomers}`)
    const size = { follows: 5000, postsEach: 4 }
    await seedManyFollowed(world, reader, size)
    await feedIds(reader)
    const { username, accessToken: token } = reader
    const start = size.follows * size.postsEach - 1500
    const deep = { path: { username }, token, query: { after: String(idOf(start)), limit: '20' } }
    const alone = await call('get-feed', deep)
    const expected = Array.from({ length: 20 }, (_, i) => String(idOf(start - 1 - i)))
    expect(alone.body.items.map(({ id }: { id: string }) => id)).toEqual(expected)

    const input = { path: { username: other.username }, token: other.accessToken }
    let bytes = 0
    const scripts = await countScripts(world, async () => {
      const before = await bytesSent(world)
      const pages = Array.from({ length: 10 }, () => call('get-feed', deep))
      const others = Array.from({ length: 5 }, () => [
        call('get-me', input),
        call('get-user', input),
        call('get-feed', input),
        call('create-post', { ...input, body: { text: 'So it goes.' } }),
      ])
      for (const page of await Promise.all(pages)) expect(page.body).toEqual(alone.body)
      for (const { status } of await Promise.all(others.flat())) expect([200, 201]).toContain(status)
      bytes = (await bytesSent(world)) - before
    })
    // Each looks at a hundred lists, the reader's own among them, and then lets others have their turn.
    expect(scripts).toBeGreaterThanOrEqual(10 * 51)
    // Most of it are the ids of the 5,000 who are followed. All posts of each up to the limit would be two megabytes a page.
    expect(bytes / 10).toBeLessThan(200_000)
  })
})
