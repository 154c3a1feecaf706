/** add-block, remove-block, list-blocks, add-mute, remove-mute, list-mutes: alone, and where they meet something else or break off. */
import { call } from '../../support/world/call.ts'
import { feedIds, follow, publish } from '../../support/social/followers.ts'
import { heldEverywhere, type Instance, startInstances } from '../../support/world/instances.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { cleanUp } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import {
  expectNoFollow, expectSettledBetween, restrict, restrictedIds, restrictionRoutes, sweepRestrictions, towards,
} from '../../support/social/restriction-state.ts' // prettier-ignore
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let instances: Instance[]
let people = 0

beforeAll(async () => {
  world = await startWorld()
  // Ids that stand out, wherever they are kept.
  await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
  instances = await startInstances(1, [...restrictionRoutes, 'add-follower', 'create-post'])
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await world.close()
})

const newcomer = () => join(world, `b${(people += 1)}`)
const newPair = () => Promise.all([newcomer(), newcomer()])

describe('a block', () => {
  test('ends the follows in both directions, and neither can follow the other', async () => {
    const [ada, bob] = await newPair()
    await Promise.all([follow(ada, bob), follow(bob, ada), publish(ada), publish(bob)])
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await restrict('add-block', ada, bob)
      expect([status, body]).toEqual([200, { username: bob.username, blocking: true }])
    }
    await expectSettledBetween(world, ada, bob)
    await expectNoFollow(world, ada, bob)
    expect([(await feedIds(ada)).length, (await feedIds(bob)).length]).toEqual([1, 1])
    expectProblem(await follow(ada, bob), 403, 'user-blocked')
    expectProblem(await follow(bob, ada), 404, 'user-not-found')
    await expectNoFollow(world, ada, bob)
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await restrict('remove-block', ada, bob)
      expect([status, body]).toEqual([200, { username: bob.username, blocking: false }])
    }
    await expectSettledBetween(world, ada, bob)
    await expectNoFollow(world, ada, bob)
    expect(await follow(bob, ada)).toMatchObject({ status: 200 })
  })

  test('can be put on a user who blocks the caller, and each is lifted alone', async () => {
    const [ada, bob] = await newPair()
    await restrict('add-block', ada, bob)
    expect(await restrict('add-block', bob, ada)).toMatchObject({ status: 200 })
    await restrict('remove-block', ada, bob)
    await expectSettledBetween(world, ada, bob)
    expectProblem(await follow(ada, bob), 404, 'user-not-found')
    expectProblem(await follow(bob, ada), 403, 'user-blocked')
  })
})

test.each(restrictionRoutes)('%s: 400 for yourself, 404 where there is no such user', async (route) => {
  const ada = await newcomer()
  expectProblem(await restrict(route, ada, ada), 400, 'not-to-yourself')
  expectProblem(await restrict(route, ada, { username: 'no_such_user' }), 404, 'user-not-found')
  expect(await world.redisServer.run('ZCARD', 'restrictions_pending')).toBe(0)
})

test.each(['blocks', 'mutes'] as const)('the list of %s is in pages, the last one first', async (kind) => {
  const [ada, ...others] = await Promise.all([newcomer(), newcomer(), newcomer(), newcomer()])
  const route = kind === 'blocks' ? 'add-block' : 'add-mute'
  for (const other of others) await restrict(route, ada, other)
  const page = async (query: object) =>
    (await call(`list-${kind}`, { token: ada.accessToken, query: { limit: '2', ...query } })).body
  const first = await page({})
  const second = await page({ after: first.next })
  const met = [...first.items, ...second.items].map(({ id }) => id)
  expect([met, first.total, second.next]).toEqual([others.map(({ id }) => id).toReversed(), 3, null])
  // Nobody else sees any of it.
  expect(await restrictedIds(kind, others[0]!)).toEqual([])
})

describe('where it meets something else', () => {
  const pairs = restrictionRoutes.slice(0, 2).flatMap((slow) => restrictionRoutes.slice(0, 2).map((quick) => ({ slow, quick }))) // prettier-ignore

  test.each(pairs)('both halves are alike: $slow held up while $quick happens', async ({ slow, quick }) => {
    const [ada, bob] = await newPair()
    await heldEverywhere(instances[0]!, slow, towards(ada, bob), {
      prepare: async () => void (await restrict(slow === 'add-block' ? 'remove-block' : 'add-block', ada, bob)), // prettier-ignore
      meanwhile: async () => expect(await restrict(quick, ada, bob)).toMatchObject({ status: 200 }),
      check: async ({ status }) => {
        expect(status).toBe(200)
        await expectSettledBetween(world, ada, bob)
      },
    })
  })

  test.each(['the blocker', 'the blocked'])('no follow by %s that is under way survives', async (who) => {
    const [ada, bob] = await newPair()
    const [follower, followed] = who === 'the blocker' ? [ada, bob] : [bob, ada]
    const path = { username: followed.username, follower: follower.username }
    await heldEverywhere(instances[0]!, 'add-follower', { path, token: follower.accessToken }, {
      prepare: async () => void (await restrict('remove-block', ada, bob)),
      meanwhile: async () => expect(await restrict('add-block', ada, bob)).toMatchObject({ status: 200 }),
      check: async ({ status }) => {
        expect([200, 403, 404]).toContain(status)
        if ((await restrictedIds('blocks', ada)).length === 0) return
        await expectSettledBetween(world, ada, bob)
        await expectNoFollow(world, ada, bob)
      },
    }) // prettier-ignore
  })

  test.each(['the blocker', 'the blocked'])('a block held up ends a follow by %s', async (who) => {
    const [ada, bob] = await newPair()
    const [follower, followed] = who === 'the blocker' ? [ada, bob] : [bob, ada]
    await heldEverywhere(instances[0]!, 'add-block', towards(ada, bob), {
      prepare: async () => void (await restrict('remove-block', ada, bob)),
      meanwhile: async () => void (await follow(follower, followed)),
      check: async ({ status }) => {
        expect(status).toBe(200)
        await expectSettledBetween(world, ada, bob)
        await expectNoFollow(world, ada, bob)
      },
    })
  })

  test('a post under way reaches no feed of the other side', async () => {
    const [ada, bob] = await newPair()
    const path = { username: ada.username }
    const input = { path, token: ada.accessToken, body: { text: 'Under way.' } }
    await heldEverywhere(instances[0]!, 'create-post', input, {
      prepare: async () => {
        await restrict('remove-block', bob, ada)
        await follow(bob, ada)
      },
      meanwhile: async () => void (await restrict('add-block', bob, ada)),
      check: async ({ status, body }) => {
        expect(status).toBe(201)
        const isBlocked = (await restrictedIds('blocks', bob)).length > 0
        expect((await feedIds(bob)).includes(body.id)).toBe(!isBlocked)
      },
    })
  })

  const ways = (['before', 'after'] as const).flatMap((when) =>
    restrictionRoutes.map((route) => ({ when, route })),
  )

  test.each(ways)('the sweeper finishes what breaks off ($route, cut $when each trip)', async ({ when, route }) => {
    const [ada, bob] = await newPair()
    const opposite = route.startsWith('add') ? route.replace('add', 'remove') : route.replace('remove', 'add')
    for (let trip = 1; ; trip += 1) {
      await restrict(opposite as typeof route, ada, bob)
      if (route === 'add-block') await Promise.all([follow(ada, bob), follow(bob, ada)])
      world.redis.resetCounts()
      world.redis.cut(when, trip)
      const { status } = await restrict(route, ada, bob)
      const wasHit = world.redis.roundTrips >= trip
      world.redis.resetCounts()
      expect(wasHit ? [200, 503] : [200]).toContain(status)
      await sweepRestrictions(world)
      await expectSettledBetween(world, ada, bob)
      // Trying again converges.
      expect(await restrict(route, ada, bob)).toMatchObject({ status: 200 })
      await expectSettledBetween(world, ada, bob)
      if (!wasHit) return
    }
  }) // prettier-ignore
})

describe('an account that is deleted', () => {
  const deleteAccount = async ({ accessToken: token, password }: Person) =>
    expect(await call('delete-me', { token, body: { password } })).toMatchObject({ status: 204 })

  test('takes along what it did about others, and what they did about it', async () => {
    const [ada, bob] = await newPair()
    for (const route of ['add-block', 'add-mute'] as const)
      await Promise.all([restrict(route, ada, bob), restrict(route, bob, ada)])
    await deleteAccount(bob)
    expect(await cleanUp()).toMatchObject({ accounts: 1 })
    expect([await restrictedIds('blocks', ada), await restrictedIds('mutes', ada)]).toEqual([[], []])
    await newcomer()
    expect(await findTraces(world.redisServer, [bob.id])).toEqual([])
  })

  test.each(['the blocker', 'the blocked'])('is %s, wherever the block is held up meanwhile', async (who) => {
    const left = await newcomer()
    for (let trip = 1, isHeld = true; isHeld; trip += 1) {
      const gone = await newcomer()
      const [ada, bob] = who === 'the blocker' ? [gone, left] : [left, gone]
      const hold = instances[0]!.redis.hold(trip)
      const answer = instances[0]!.call('add-block', towards(ada, bob))
      isHeld = await Promise.race([hold.reached.then(() => true), answer.then(() => false)])
      await deleteAccount(gone)
      await cleanUp()
      await hold.release()
      expect([200, 401, 404, 503]).toContain((await answer).status)
      await sweepRestrictions(world)
      expect(await restrictedIds('blocks', left)).toEqual([])
      // The counter of ids moves on, and so says nothing.
      await world.redisServer.run('INCR', 'id_next_user')
      expect(await findTraces(world.redisServer, [gone.id])).toEqual([])
    }
  })
})
