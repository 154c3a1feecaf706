/** Whoever follows `prev` sees what a list shows, once: late, overtaken, repeated, taken away and brought back. */
import { call, type CallInput } from '../../support/world/call.ts'
import { addCrowd, follow, publish, sweep, workOff } from '../../support/social/followers.ts'
import { type Instance, startInstances } from '../../support/world/instances.ts'
import { expectSeen, type Poller, startPoller, startPollers } from '../../support/social/poller.ts'
import { type Sqs, startSqs } from '../../support/network/sqs.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let sqs: Sqs
let instance: Instance
let people = 0

beforeAll(async () => {
  sqs = await startSqs()
  world = await startWorld({
    ...sqs.settings,
    FANOUT_INLINE_LIMIT: '5',
    FANOUT_RANGE: '5',
    FANOUT_PUSH_LIMIT: '40',
  })
  ;[instance] = (await startInstances(1, ['create-post'])) as [Instance]
})
afterAll(async () => {
  await instance.close()
  await Promise.all([world.close(), sqs.close()])
})

const newcomer = () => join(world, `q${(people += 1)}`)
const newcomers = (count: number) => Promise.all(Array.from({ length: count }, newcomer))
const feed = ({ username, accessToken: token }: Person): CallInput => ({ path: { username }, token })
const of = ({ username }: Person): CallInput => ({ path: { username } })
const unfollow = ({ username: follower, accessToken: token }: Person, { username }: Person) =>
  call('remove-follower', { path: { username, follower }, token })
const posting = (author: Person, key?: string): CallInput => ({
  ...feed(author),
  body: { text: 'So it goes.' },
  ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
})
const remove = (id: string, { accessToken: token }: Person) => call('delete-post', { path: { id }, token })

/** Pollers of every list that the author's posts are in. */
const pollersOf = (reader: Person, author: Person) =>
  startPollers([
    ['list-posts', {}],
    ['list-user-posts', of(author)],
    ['get-feed', feed(reader)],
    ['get-feed', feed(author)],
  ])

test.each([1, 2, 3, 4, 5, 6, 7])(
  'a post whose publishing stops before its trip %i, while others overtake it',
  async (trip) => {
    const [reader, ada, bob] = (await newcomers(3)) as [Person, Person, Person]
    for (const author of [ada, bob]) await follow(reader, author)
    const pollers = await pollersOf(reader, ada)
    const hold = instance.redis.hold(trip)
    const answer = instance.call('create-post', posting(ada))
    await Promise.race([hold.reached, answer])
    for (const author of [ada, bob, ada]) expect((await publish(author)).status).toBe(201)
    await pollers.poll()
    await hold.release()
    expect((await answer).status).toBe(201)
    await pollers.poll()
    await publish(bob)
    await pollers.poll()
    await pollers.expectSeen()
  },
)

test.each(['before', 'after'] as const)(
  'a post whose first run was cut off %s any trip, and that is sent again with its Idempotency-Key',
  async (when) => {
    const [reader, ada, bob] = (await newcomers(3)) as [Person, Person, Person]
    for (const author of [ada, bob]) await follow(reader, author)
    const pollers = await pollersOf(reader, ada)
    for (let trip = 1; trip <= 8; trip += 1) {
      const request = posting(ada, `${when}-${trip}-${reader.id}`)
      world.redis.resetCounts()
      world.redis.cut(when, trip)
      await call('create-post', request)
      world.redis.resetCounts()
      await publish(bob)
      await publish(ada)
      await pollers.poll()
      await sweep(world)
      await call('create-post', request)
      await pollers.poll()
    }
    await pollers.expectSeen()
  },
)

test('a delivery that waited in the queue while others came', async () => {
  const [reader, ada, bob] = (await newcomers(3)) as [Person, Person, Person]
  for (const author of [ada, bob]) await follow(reader, author)
  await addCrowd(world, ada, 12)
  const poller = await startPoller('get-feed', feed(reader))
  for (let i = 0; i < 3; i += 1) {
    await publish(ada)
    await publish(bob)
    await poller.poll()
  }
  const messages = [...sqs.messages]
  await workOff(sqs)
  await poller.poll()
  // At least once, and in any order.
  sqs.messages.push(...messages.toReversed())
  await workOff(sqs)
  await poller.poll()
  await expectSeen(poller, 'get-feed', feed(reader))
})

test('a post that comes below a newer one which has been deleted', async () => {
  const [reader, ada] = (await newcomers(2)) as [Person, Person]
  await follow(reader, ada)
  const pollers = await pollersOf(reader, ada)
  const hold = instance.redis.hold(4)
  const answer = instance.call('create-post', posting(ada))
  await hold.reached
  const newer = await publish(ada)
  await pollers.poll()
  await remove(newer.body.id, ada)
  await hold.release()
  expect((await answer).status).toBe(201)
  await pollers.poll()
  await pollers.expectSeen()
})

describe('what a follow brings', () => {
  let reader: Person, ada: Person, bob: Person
  let poller: Poller

  beforeEach(async () => {
    ;[reader, ada, bob] = (await newcomers(3)) as [Person, Person, Person]
    await publish(ada)
    await follow(reader, bob)
    await publish(bob)
    poller = await startPoller('get-feed', feed(reader))
  })
  afterEach(() => expectSeen(poller, 'get-feed', feed(reader)))

  test('is news, and is not when it comes a second time', async () => {
    for (let i = 0; i < 3; i += 1) {
      await follow(reader, ada)
      await poller.poll()
      await unfollow(reader, ada)
      await poller.poll()
    }
    await follow(reader, ada)
    await poller.poll()
    expect(poller.seen).toHaveLength(2)
  })

  test('is news where it was published, or taken away, between two polls', async () => {
    await follow(reader, ada)
    await poller.poll()
    await publish(ada)
    await unfollow(reader, ada)
    await publish(ada)
    await publish(bob)
    await poller.poll()
    await publish(bob)
    await poller.poll()
    await follow(reader, ada)
    await poller.poll()
    expect(poller.seen).toHaveLength(6)
  })

  test('is news whichever of two authors comes back first', async () => {
    await follow(reader, ada)
    await publish(ada)
    await publish(bob)
    await unfollow(reader, bob)
    await poller.poll()
    await publish(ada)
    await unfollow(reader, ada)
    await publish(bob)
    await poller.poll()
    await follow(reader, bob)
    await poller.poll()
    await publish(reader)
    await follow(reader, ada)
    await poller.poll()
    await follow(reader, ada)
    await poller.poll()
  })

  test('is news to whoever began while the author was gone', async () => {
    await follow(reader, ada)
    await unfollow(reader, ada)
    poller = await startPoller('get-feed', feed(reader))
    await follow(reader, ada)
    await poller.poll()
  })

  test('is news after the newest entries went with an unfollow', async () => {
    await follow(reader, ada)
    const hold = instance.redis.hold(5)
    const answer = instance.call('create-post', posting(bob))
    await hold.reached
    await publish(ada)
    await poller.poll()
    await unfollow(reader, ada)
    await hold.release()
    await answer
    await poller.poll()
  })
})

test('posts of a big account, merged when read, whatever comes between', async () => {
  const [reader, ada, big] = (await newcomers(3)) as [Person, Person, Person]
  for (const author of [ada, big]) await follow(reader, author)
  await addCrowd(world, big, 60)
  await publish(big)
  const poller = await startPoller('get-feed', feed(reader), 2)
  for (let trip = 2; trip < 7; trip += 1) {
    const hold = instance.redis.hold(trip)
    const answer = instance.call('create-post', posting(trip % 2 === 0 ? ada : big))
    await Promise.race([hold.reached, answer])
    for (const author of [big, ada, big]) await publish(author)
    await poller.poll()
    await hold.release()
    await answer
    await poller.poll()
  }
  await expectSeen(poller, 'get-feed', feed(reader))
})

test('the first of all, from an empty page', async () => {
  const [reader, ada] = (await newcomers(2)) as [Person, Person]
  const lists: [string, CallInput][] = [['list-user-posts', of(ada)], ['get-feed', feed(ada)], ['list-followers', of(ada)]] // prettier-ignore
  const pollers = await Promise.all(lists.map(async (list) => ({ list, poller: await startPoller(...list) })))
  await publish(ada)
  await follow(reader, ada)
  for (const { list, poller } of pollers) {
    await poller.poll()
    expect({ list, seen: poller.seen.length }).toEqual({ list, seen: 1 })
  }
})

test('page by page back up from the middle, what came late too', async () => {
  const [reader, ada] = (await newcomers(2)) as [Person, Person]
  await follow(reader, ada)
  for (let i = 0; i < 6; i += 1) await publish(ada)
  const first = await call('get-feed', { ...feed(reader), query: { limit: '2' } })
  const second = await call('get-feed', { ...feed(reader), query: { limit: '2', after: first.body.next } })
  const back = await call('get-feed', { ...feed(reader), query: { limit: '2', before: second.body.prev } })
  expect(back.body.items).toEqual(first.body.items)
})
