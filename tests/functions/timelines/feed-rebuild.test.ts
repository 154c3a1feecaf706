/** What comes too late for a feed, or while it is being rebuilt: the feed never claims to hold what it does not. */
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
import { startWorld, type World } from '../../support/world/world.ts'
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
