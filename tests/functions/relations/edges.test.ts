/** Follow and unfollow that overlap, break off, or meet the deletion of an account: both ends of an edge always agree. */
import { call, type CallInput } from '../../support/world/call.ts'
import { expectSettled, expectWholeEdges, sweepEdges } from '../../support/social/edge-state.ts'
import { feedIds, follow, publish } from '../../support/social/followers.ts'
import { heldEverywhere, type Instance, startInstances } from '../../support/world/instances.ts'
import { findTraces, heldNames } from '../../support/redis/keyspace.ts'
import { cleanUp } from '../../support/hunts/pairs.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let instances: Instance[]
let people = 0

const routes = ['add-follower', 'remove-follower', 'create-post', 'delete-post', 'get-feed'] as const
type Route = (typeof routes)[number]

beforeAll(async () => {
  world = await startWorld()
  // Ids that stand out, wherever they are kept.
  await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
  instances = await startInstances(4, routes)
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await world.close()
})
beforeEach(() => world.redis.setDelays(() => 0))

const newcomer = () => join(world, `e${(people += 1)}`)

const newcomers = (count: number): Promise<Person[]> => Promise.all(Array.from({ length: count }, newcomer))

const edge = (follower: Person, user: Person) => ({
  path: { username: user.username, follower: follower.username },
  token: follower.accessToken,
})

const post = ({ username, accessToken: token }: Person): CallInput => ({
  path: { username },
  token,
  body: { text: 'So it goes.' },
})

/** A network that holds up one in three of what is sent for some milliseconds. */
const nowAndThen = () => (Math.random() < 0.35 ? Math.ceil(Math.random() * 6) : 0)

describe('changes of one edge at once', () => {
  test('leave both ends alike, and the feed whole', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const posts = [(await publish(ada)).body.id]
    await feedIds(bob)
    world.redis.setDelays(nowAndThen)
    const acts: Route[] = ['add-follower', 'remove-follower', 'create-post']
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(
        acts.map((route, i) => {
          const input = route === 'create-post' ? post(ada) : edge(bob, ada)
          return instances[(round + i) % instances.length]!.call(route, input)
        }),
      )
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 201])
      posts.unshift(answers[2]!.body.id)
      const { following } = await expectWholeEdges([ada, bob])
      expect(await feedIds(bob)).toEqual(following[bob.id]!.length === 1 ? posts : [])
    }
    await expectSettled(world)
  })

  const meetings = (['add-follower', 'remove-follower'] as const).flatMap((slow) =>
    (['add-follower', 'remove-follower'] as const).map((quick) => ({ slow, quick })),
  )

  test.each(meetings)(
    'leave what was asked for last, wherever $slow is held up while $quick happens',
    async ({ slow, quick }) => {
      const [ada, bob] = (await newcomers(2)) as [Person, Person]
      const posts = [(await publish(ada)).body.id]
      await heldEverywhere(instances[0]!, slow, edge(bob, ada), {
        prepare: async () => {
          await call(slow === 'add-follower' ? 'remove-follower' : 'add-follower', edge(bob, ada))
          await feedIds(bob)
        },
        async meanwhile() {
          expect(await call(quick, edge(bob, ada))).toMatchObject({ status: 200 })
          posts.unshift((await publish(ada)).body.id)
        },
        async check({ status }) {
          expect(status).toBe(200)
          const { following } = await expectWholeEdges([ada, bob])
          expect(await feedIds(bob)).toEqual(following[bob.id]!.length === 1 ? posts : [])
        },
      })
      await expectSettled(world)
    },
  )
})

describe('an edge whose change breaks off', () => {
  const ways = (['before', 'after'] as const).flatMap((when) =>
    (['add-follower', 'remove-follower'] as const).map((route) => ({ when, route })),
  )

  test.each(ways)('is settled by the sweeper ($route, cut $when each trip)', async ({ when, route }) => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const posts = [(await publish(ada)).body.id]
    for (let trip = 1; ; trip += 1) {
      await call(route === 'add-follower' ? 'remove-follower' : 'add-follower', edge(bob, ada))
      await feedIds(bob)
      world.redis.resetCounts()
      world.redis.cut(when, trip)
      const { status } = await call(route, edge(bob, ada))
      const wasHit = world.redis.roundTrips >= trip
      world.redis.resetCounts()
      // A trip that only reads is repeated.
      expect(wasHit ? [200, 503] : [200]).toContain(status)
      posts.unshift((await publish(ada)).body.id)
      await sweepEdges(world)
      const { following } = await expectWholeEdges([ada, bob])
      const follows = following[bob.id]!.length === 1
      expect(await feedIds(bob)).toEqual(follows ? posts : [])
      await expectSettled(world)
      if (wasHit) continue
      expect(follows).toBe(route === 'add-follower')
      expect(trip).toBeGreaterThan(4)
      return
    }
  })
})

describe('the deletion of an account', () => {
  const goAway = async ({ accessToken, password }: Person) => {
    expect(await call('delete-me', { token: accessToken, body: { password } })).toMatchObject({ status: 204 })
    expect(await cleanUp()).toMatchObject({ accounts: 1 })
  }

  test('leaves no edge, wherever those who follow and unfollow are held up meanwhile', async () => {
    const others = (await newcomers(4)) as [Person, Person, Person, Person]
    const [bob, carol, dave, eve] = others
    for (let trip = 1, held = true; held; trip += 1) {
      const ada = await newcomer()
      await Promise.all([follow(dave, ada), follow(ada, eve)])
      const requests: [Route, CallInput][] = [
        ['add-follower', edge(bob, ada)],
        ['add-follower', edge(ada, carol)],
        ['remove-follower', edge(dave, ada)],
        ['remove-follower', edge(ada, eve)],
      ]
      const underWay = requests.map(([route, input], i) => {
        const hold = instances[i]!.redis.hold(trip)
        return { hold, answer: instances[i]!.call(route, input) }
      })
      held = (
        await Promise.all(
          underWay.map(({ hold, answer }) =>
            Promise.race([hold.reached.then(() => true), answer.then(() => false)]),
          ),
        )
      ).some(Boolean)
      await goAway(ada)
      await Promise.all(underWay.map(({ hold }) => hold.release()))
      for (const { status } of await Promise.all(underWay.map(({ answer }) => answer))) {
        // 503: it waited for longer than it may, and what it sent arrives all the same.
        expect([200, 401, 404, 503]).toContain(status)
      }
      await sweepEdges(world)
      await expectWholeEdges(others)
      for (const { username } of others) {
        const { counts } = (await call('get-user', { path: { username } })).body
        expect(counts).toEqual({ followers: 0, following: 0, posts: 0 })
      }
      // The counter of ids moves on, and so says nothing about her.
      await world.redisServer.run('INCR', 'id_next_user')
      expect(await findTraces(world.redisServer, [ada.id, ada.username])).toEqual(heldNames(ada.username))
    }
  })
})

describe('the lists of followers and followed', () => {
  test('show whoever comes above everybody who was there, when the clock has gone back too', async () => {
    const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
    const top = async (list: string, id: string) =>
      Number((await world.redisServer.run('ZSCORE', list, id)) ?? NaN)
    const lists = [`user_followers:{${ada.id}}`, `user_following:{${bob.id}}`] as const
    await follow(bob, ada)
    // As a clock ten days ahead would have it.
    const ahead = String((await top(lists[0], bob.id)) + 10 * 24 * 3_600_000 * 1024)
    await world.redisServer.run('ZADD', lists[0], ahead, bob.id)
    await world.redisServer.run('ZADD', lists[1], ahead, ada.id)
    // The newest leaves, and somebody else comes.
    await call('remove-follower', edge(bob, ada))
    await follow(carol, ada)
    await follow(bob, carol)
    expect(await top(lists[0], carol.id)).toBeGreaterThan(Number(ahead))
    expect(await top(lists[1], carol.id)).toBeGreaterThan(Number(ahead))
  })
})
