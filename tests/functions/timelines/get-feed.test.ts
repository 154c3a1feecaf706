import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'
import { idsOf, walkBack, walkForwards } from '../../support/social/walk-pages.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

async function newcomers(count: number): Promise<Person[]> {
  return Promise.all(Array.from({ length: count }, () => join(world, `p${(people += 1)}`)))
}

async function publish({ username, accessToken: token }: Person, text = 'A post.') {
  return (await call('create-post', { path: { username }, token, body: { text } })).body as {
    id: string
    createdAt: string
  }
}

const edge = (key: string, { username }: Person, follower: Person) =>
  call(key, { path: { username, follower: follower.username }, token: follower.accessToken })
const follow = (follower: Person, user: Person) => edge('add-follower', user, follower)
const unfollow = (follower: Person, user: Person) => edge('remove-follower', user, follower)

const itemsOf = (posts: object[]) => posts.map((post) => ({ ...post, repostedBy: null }))
const feedOf = ({ username, accessToken: token }: Person, query: Record<string, string> = {}) =>
  call('get-feed', { path: { username }, token, query })

describe('GET /users/{username}/feed', () => {
  test('answers 200 with an empty page to somebody new', async () => {
    const [ada] = (await newcomers(1)) as [Person]
    const answer = await feedOf(ada)
    expect([answer.status, answer.body]).toEqual([
      200,
      { items: [], total: 0, totalRelation: 'exact', next: null, prev: '0-0' },
    ])
    expect(answer.headers['link']).toMatch(/^<[^>]+\?before=0-0>; rel="prev"$/)
  })

  test('holds own posts and those of followed users, newest first, and of nobody else', async () => {
    const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
    await follow(ada, bob)
    const posts = [await publish(bob), await publish(ada), await publish(bob)]
    await publish(carol)
    const rest = { total: 3, totalRelation: 'exact', next: null, prev: expect.any(String) }
    expect((await feedOf(ada)).body).toEqual({ items: itemsOf(posts.toReversed()), ...rest })
    // Following is one-way.
    expect(idsOf(await feedOf(bob))).toEqual([posts[2]?.id, posts[0]?.id])
  })

  test('holds what a user wrote before being followed, and after', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const before = [await publish(bob), await publish(ada), await publish(bob)]
    // The feed is there already when its owner begins to follow.
    await feedOf(ada)
    await follow(ada, bob)
    expect(idsOf(await feedOf(ada))).toEqual(before.map(({ id }) => id).toReversed())
    const after = await publish(bob)
    expect((await feedOf(ada)).body).toMatchObject({ items: [after, ...before.toReversed()], total: 4 })
  })

  test('loses the posts of a user who is no longer followed, and gets them back with the next follow', async () => {
    const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
    await Promise.all([follow(ada, bob), follow(ada, carol)])
    const [ofBob, ofCarol, own] = [await publish(bob), await publish(carol), await publish(ada)]
    expect((await feedOf(ada)).body.total).toBe(3)
    await unfollow(ada, bob)
    expect((await feedOf(ada)).body).toMatchObject({ items: [own, ofCarol], total: 2 })
    const unseen = await publish(bob)
    expect(idsOf(await feedOf(ada))).toEqual([own.id, ofCarol.id])
    await follow(ada, bob)
    expect(idsOf(await feedOf(ada))).toEqual([unseen.id, own.id, ofCarol.id, ofBob.id])
  })

  test('keeps own posts when somebody is unfollowed whose id ends like one’s own', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    // Ids are counted: this makes one that is another with a digit before it.
    await world.redisServer.run('SET', 'id_next_user', String(Number(`1${ada.id}`) - 1))
    const [twin] = (await newcomers(1)) as [Person]
    expect(twin.id).toBe(`1${ada.id}`)
    await Promise.all([follow(bob, ada), follow(bob, twin)])
    const [ofAda, ofTwin] = [await publish(ada), await publish(twin)]
    expect(idsOf(await feedOf(bob))).toEqual([ofTwin.id, ofAda.id])
    await unfollow(bob, ada)
    expect(idsOf(await feedOf(bob))).toEqual([ofTwin.id])
    await follow(bob, ada)
    await unfollow(bob, twin)
    expect(idsOf(await feedOf(bob))).toEqual([ofAda.id])
  })

  test('gives what is newer when it is polled by the newest id one has', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    await follow(ada, bob)
    const have = await publish(bob)
    const nothing = await feedOf(ada, { before: have.id })
    expect(nothing).toMatchObject({ status: 200, body: { items: [], prev: `${have.id}-${have.id}` } })
    const news = [await publish(bob), await publish(ada), await publish(bob)].toReversed()
    expect((await feedOf(ada, { before: have.id })).body.items).toEqual(itemsOf(news))
    // The nearest ones first: nothing is jumped over.
    const two = await feedOf(ada, { before: have.id, limit: '2' })
    expect(two.body).toMatchObject({ items: news.slice(1), prev: `${news[1]?.id}-${news[0]?.id}` })
    expect((await feedOf(ada, { before: two.body.prev })).body.items).toEqual(itemsOf(news.slice(0, 1)))
  })

  test('shows every post once, forwards and back, while others come in', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    await follow(ada, bob)
    const ids: string[] = []
    for (let i = 0; i < 12; i += 1) ids.unshift((await publish(i % 3 === 0 ? ada : bob)).id)
    const { username, accessToken: token } = ada
    const input = { path: { username }, token }
    for (const limit of [1, 5, 12]) {
      expect((await walkForwards('get-feed', input, limit)).flat()).toEqual(ids)
      expect(await walkBack('get-feed', input, { limit, after: ids.at(-2) ?? '' })).toEqual(ids)
    }
    const first = await feedOf(ada, { limit: '5' })
    const at = `/users/${username}/feed?limit=5`
    expect(first.headers['link']).toBe(
      `<${at}&after=${ids[4]}>; rel="next", <${at}&before=${first.body.prev}>; rel="prev"`,
    )
    const late = await publish(bob)
    expect(idsOf(await feedOf(ada, { limit: '5', after: first.body.next }))).toEqual(ids.slice(5, 10))
    expect(idsOf(await feedOf(ada, { before: ids[0] ?? '' }))).toEqual([late.id])
  })

  test('refuses in this order: the query, a user who does not exist, a feed of somebody else', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const as = (username: string, query: Record<string, string> = {}) =>
      call('get-feed', { path: { username }, query, token: ada.accessToken })
    const nobody = `nobody_${world.run}`
    expect(await as(nobody, { limit: '0' })).toMatchObject({ status: 400 })
    expectProblem(await as(nobody), 404, 'user-not-found')
    expect(await as(bob.username, { limit: '0' })).toMatchObject({ status: 400 })
    expectProblem(await as(bob.username), 403, 'not-yours')
  })
})

test('a week after an unfollow, nothing names the author where they are no longer followed', async () => {
  const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
  await publish(carol)
  await feedOf(ada)
  await follow(ada, bob)
  await publish(bob)
  await unfollow(ada, bob)
  const journal = `feed_late:{${ada.id}}`
  const naming = async () =>
    String(await world.redisServer.run('ZRANGE', journal, '0', '-1')).match(
      new RegExp(`[:-]${bob.id}\\b`, 'g'),
    )
  expect(await naming()).toHaveLength(2)
  const aWeekAgo = (Date.now() - 7 * 24 * 3_600_000 - 1000 - Date.UTC(2026, 0, 1)) * 1024
  await world.redisServer.run('ZADD', journal, 'XX', String(-aWeekAgo), `-${bob.id}`)
  // Its older post comes late to the feed.
  await follow(ada, carol)
  expect(await naming()).toBe(null)
})

describe('clocks that are wrong', () => {
  const days = 24 * 3_600_000
  const toleranceMs = 10_000
  const idOfTime = (ms: number) => (ms - Date.UTC(2026, 0, 1)) * 1024
  const timeOf = ({ createdAt }: { createdAt: string }) => Date.parse(createdAt)
  let ada: Person
  let bob: Person

  beforeEach(async () => {
    ;[ada, bob] = (await newcomers(2)) as [Person, Person]
    await follow(ada, bob)
  })
  afterEach(() => {
    jest.restoreAllMocks()
    return world.redisServer.run('DEL', 'id_next_post')
  })

  test("ids that have run ahead give posts today's date, in the order of publishing, and pollers miss none", async () => {
    await world.redisServer.run('SET', 'id_next_post', String(idOfTime(Date.now() + 10 * days)))
    const before = Date.now()
    const posts = [await publish(bob), await publish(ada), await publish(bob)]
    for (const post of posts) {
      expect(timeOf(post)).toBeGreaterThanOrEqual(before - toleranceMs)
      expect(timeOf(post)).toBeLessThanOrEqual(Date.now() + toleranceMs)
    }
    const first = await feedOf(ada)
    expect(first.body.items).toEqual(itemsOf(posts.toReversed()))
    // Ids follow each other closely now: the mark of one that was taken away must not be the next one's place.
    await call('delete-post', { path: { id: posts[2]!.id }, token: bob.accessToken })
    const polled = await feedOf(ada, { before: first.body.prev })
    const next = await publish(bob)
    expect((await feedOf(ada, { before: polled.body.prev })).body.items).toEqual(itemsOf([next]))
    const change = { path: { id: next.id }, token: bob.accessToken, body: { text: 'Edited.' } }
    const edited = await call('edit-post', change)
    expect(Date.parse(edited.body.editedAt)).toBeLessThanOrEqual(Date.now() + toleranceMs)
  })

  test("a clock of Redis that is ten days ahead of the function's gives neither dates nor ids of the future", async () => {
    const real = Date.now
    // Its token is verified by now: one from ten days ahead would not be accepted.
    await publish(bob)
    await world.redisServer.run('DEL', 'id_next_post')
    const mocked = jest.spyOn(Date, 'now').mockImplementation(() => real() - 10 * days)
    const early = await publish(bob)
    expect(timeOf(early)).toBeLessThanOrEqual(Date.now() + toleranceMs)
    expect(Number(early.id)).toBeLessThanOrEqual(idOfTime(Date.now() + toleranceMs))
    mocked.mockRestore()
    const late = await publish(bob)
    expect(Math.abs(timeOf(late) - Date.now())).toBeLessThanOrEqual(toleranceMs)
    expect((await feedOf(ada)).body.items).toEqual([
      ...itemsOf([late]),
      expect.anything(),
      ...itemsOf([early]),
    ])
  })

  test('what broke off while the clock was ahead is finished when it is right again', async () => {
    world.redis.resetCounts()
    world.redis.cut('before', 6)
    const { id } = await publish(bob)
    world.redis.resetCounts()
    const note = `deliver:${id}:${bob.id}`
    const later = String(Date.now() + 10 * days)
    expect(await world.redisServer.run('ZADD', 'fanout_pending', 'XX', 'CH', later, note)).toBe(1)
    const { handler } = await import('../../../functions/workers/sweep-deliveries.ts')
    const swept = await (handler as Function)({}, { getRemainingTimeInMillis: () => 30_000 })
    expect(swept).toMatchObject({ fanOuts: 1 })
    expect(await world.redisServer.run('ZCARD', 'fanout_pending')).toBe(0)
  })

  test('a post whose publishing is repeated keeps its date', async () => {
    const { username, accessToken: token } = bob
    const real = Date.now
    for (let trip = 3; trip <= 6; trip += 1) {
      const headers = { 'idempotency-key': `clock-${trip}-${world.run}` }
      const input = { path: { username }, token, headers, body: { text: 'Once.' } }
      world.redis.resetCounts()
      world.redis.cut('before', trip)
      await call('create-post', input)
      world.redis.resetCounts()
      const later = jest.spyOn(Date, 'now').mockImplementation(() => real() + 60_000)
      const { status, body } = await call('create-post', input)
      later.mockRestore()
      expect(status).toBe(201)
      expect((await call('get-post', { path: { id: body.id } })).body.createdAt).toBe(body.createdAt)
    }
  })
})
