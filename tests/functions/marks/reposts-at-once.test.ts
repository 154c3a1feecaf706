/** Reposts that break off or meet something else: nothing is left half-done, and what is gone takes everything along. */
import { call, type CallInput } from '../../support/world/call.ts'
import { cachedIds, feedIds, follow, readFeed } from '../../support/social/followers.ts'
import { heldEverywhere, type Instance, startInstances } from '../../support/world/instances.ts'
import { about, postOf, sweepMarks } from '../../support/social/mark-state.ts'
import { startPoller } from '../../support/social/poller.ts'
import { cleanUp } from '../../support/hunts/pairs.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

const routes = ['add-repost', 'remove-repost'] as const

let world: World
let instances: Instance[]
let people = 0

beforeAll(async () => {
  world = await startWorld()
  // Ids that stand out, wherever they are kept.
  await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
  instances = await startInstances(1, routes)
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await world.close()
})

const newcomer = () => join(world, `o${(people += 1)}`)
const feedOf = ({ username, accessToken: token }: Person): CallInput => ({ path: { username }, token })
const act = (key: string, person: Person, id: string) => call(key, about(person, id))

/** An author, a user who reposts, and a follower of theirs who has a feed; and a post. */
async function cast(): Promise<{ ada: Person; bob: Person; fan: Person; id: string }> {
  const [ada, bob, fan] = (await Promise.all([newcomer(), newcomer(), newcomer()])) as [
    Person,
    Person,
    Person,
  ]
  await follow(fan, bob)
  for (const reader of [bob, fan]) await feedIds(reader)
  return { ada, bob, fan, id: await postOf(ada) }
}

async function deleteAccount({ accessToken: token, password }: Person): Promise<void> {
  expect(await call('delete-me', { token, body: { password } })).toMatchObject({ status: 204 })
  await cleanUp()
}

const told = async ({ accessToken: token }: Person): Promise<unknown[]> =>
  (await call('list-notifications', { token, query: { types: 'repost' } })).body.items

/** All that tells of a repost says the same. Returns whether it is there. */
async function expectAlike({ ada, bob, fan, id }: Awaited<ReturnType<typeof cast>>): Promise<boolean> {
  const { body } = await call('get-post', about(bob, id))
  const isThere: boolean = body.viewer.reposted
  const count = isThere ? 1 : 0
  const { items, total } = (await call('list-reposters', { path: { id } })).body
  expect([body.counts.reposts, items.length, total]).toEqual([count, count, count])
  const brought = isThere ? [id] : []
  for (const reader of [bob, fan]) {
    expect(await feedIds(reader)).toEqual(brought)
    expect(await cachedIds(world, reader)).toHaveLength(count)
  }
  expect(await told(ada)).toHaveLength(count)
  expect((await call('export-me', { token: bob.accessToken })).body.reposts).toHaveLength(count)
  return isThere
}

describe('a repost', () => {
  const meetings = routes.flatMap((slow) => routes.map((quick) => ({ slow, quick })))

  test.each(meetings)('leaves all alike: $slow held up while $quick happens', async ({ slow, quick }) => {
    const all = await cast()
    const { bob, id } = all
    await heldEverywhere(instances[0]!, slow, about(bob, id), {
      prepare: async () => void (await act(slow === 'add-repost' ? 'remove-repost' : 'add-repost', bob, id)),
      meanwhile: async () => expect(await act(quick, bob, id)).toMatchObject({ status: 200 }),
      check: async ({ status }) => {
        expect(status).toBe(200)
        const { reposted } = (await call('get-post', about(bob, id))).body.viewer
        // At once, before anything is swept, no reader sees what does not stand.
        if (!reposted) expect(await feedIds(all.fan)).toEqual([])
        await sweepMarks(world)
        expect(await expectAlike(all)).toBe(reposted)
      },
    })
  })

  test('goes to pollers once, however two requests for it overtake each other', async () => {
    const { bob, fan, id } = await cast()
    await heldEverywhere(instances[0]!, 'add-repost', about(bob, id), {
      prepare: async () => void (await act('remove-repost', bob, id)),
      meanwhile: async () => void (await act('add-repost', bob, id)),
      check: async () => {
        const { prev, items } = (await readFeed(fan)).body
        expect(items).toHaveLength(1)
        await act('add-repost', bob, id)
        await sweepMarks(world)
        expect((await readFeed(fan, { before: prev })).body.items).toEqual([])
      },
    })
  })

  test('reaches those who begin to follow, or have a feed built, wherever it is held up meanwhile', async () => {
    let all = await cast()
    let [fresh, away] = [await newcomer(), await newcomer()]
    let poller = await startPoller('get-feed', feedOf(fresh))
    const request = {
      get path() {
        return { id: all.id }
      },
      get token() {
        return all.bob.accessToken
      },
    } as CallInput
    await heldEverywhere(instances[0]!, 'add-repost', request, {
      async prepare() {
        all = await cast()
        ;[fresh, away] = [await newcomer(), await newcomer()]
        await follow(away, all.bob)
        poller = await startPoller('get-feed', feedOf(fresh))
      },
      async meanwhile() {
        await follow(fresh, all.bob)
        expect(await feedIds(away)).toHaveLength(0)
        await poller.poll()
      },
      async check({ status }) {
        expect(status).toBe(200)
        await sweepMarks(world)
        await follow(fresh, all.bob)
        for (const reader of [fresh, away]) {
          expect(await feedIds(reader)).toEqual([all.id])
          expect(await cachedIds(world, reader)).toHaveLength(1)
        }
        await poller.poll()
        expect(poller.seen).toEqual([all.id])
      },
    })
  })

  const ways = (['before', 'after'] as const).flatMap((when) => routes.map((route) => ({ when, route })))

  test.each(ways)(
    'is made whole by the sweeper where it breaks off ($route, cut $when each trip)',
    async ({ when, route }) => {
      const all = await cast()
      const { bob, id } = all
      for (let trip = 1; ; trip += 1) {
        await act(route === 'add-repost' ? 'remove-repost' : 'add-repost', bob, id)
        world.redis.resetCounts()
        world.redis.cut(when, trip)
        const { status } = await act(route, bob, id)
        const wasHit = world.redis.roundTrips >= trip
        world.redis.resetCounts()
        expect(wasHit ? [200, 503] : [200]).toContain(status)
        await sweepMarks(world)
        await expectAlike(all)
        // Trying again converges.
        expect((await act(route, bob, id)).status).toBe(200)
        expect(await expectAlike(all)).toBe(route === 'add-repost')
        if (!wasHit) return expect(trip).toBe(4)
      }
    },
  )
})

describe('what goes takes its reposts along', () => {
  test('a post out of all feeds and lists', async () => {
    const { ada, bob, fan, id } = await cast()
    await act('add-repost', bob, id)
    await act('delete-post', ada, id)
    for (const reader of [bob, fan]) expect(await feedIds(reader)).toEqual([])
    await sweepMarks(world)
    expect(await findTraces(world.redisServer, [id])).toEqual([`post:${id}`])
  })

  test('an account whose post it is, and one that reposts', async () => {
    const { ada, bob, fan, id } = await cast()
    const bobs = await postOf(bob)
    for (const reposted of [id, bobs]) await act('add-repost', fan, reposted)
    await act('add-repost', bob, id)
    await deleteAccount(ada)
    expect(await feedIds(fan)).toEqual([bobs])
    await act('add-repost', fan, bobs)
    await deleteAccount(fan)
    await sweepMarks(world)
    expect((await call('get-post', about(bob, bobs))).body.counts.reposts).toBe(0)
    expect(await told(bob)).toEqual([])
    // The counters of ids move on, and so say nothing.
    await postOf(await newcomer())
    expect(await findTraces(world.redisServer, [ada.id, fan.id, id])).toEqual([])
  })

  test.each(['the post', "the author's account", 'the account'])(
    '%s, wherever a repost is held up meanwhile',
    async (what) => {
      let all = await cast()
      const request = {
        get path() {
          return { id: all.id }
        },
        get token() {
          return all.bob.accessToken
        },
      } as CallInput
      await heldEverywhere(instances[0]!, 'add-repost', request, {
        prepare: async () => void (all = await cast()),
        meanwhile: async () => {
          if (what === 'the post') await act('delete-post', all.ada, all.id)
          else await deleteAccount(what === 'the account' ? all.bob : all.ada)
        },
        check: async ({ status }) => {
          expect([200, 401, 403, 404]).toContain(status)
          if (what === 'the post') await act('delete-post', all.ada, all.id)
          else if (status === 200) await deleteAccount(what === 'the account' ? all.bob : all.ada)
          expect(await feedIds(all.fan)).toEqual([])
          await sweepMarks(world)
          await cleanUp()
          expect(await feedIds(all.fan)).toEqual([])
          await postOf(await newcomer())
          const { ada, bob, id } = all
          if (what === 'the account') {
            expect((await call('get-post', { path: { id } })).body.counts.reposts).toBe(0)
            expect(await findTraces(world.redisServer, [bob.id])).toEqual([])
          } else if (what === 'the post')
            expect(await findTraces(world.redisServer, [id])).toEqual([`post:${id}`])
          else expect(await findTraces(world.redisServer, [ada.id, id])).toEqual([])
        },
      })
    },
  )
})
