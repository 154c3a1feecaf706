/** Likes and bookmarks that meet one another, break off, or lose their post or account: both halves always agree. */
import { call, type CallInput } from '../../support/world/call.ts'
import { heldEverywhere, type Instance, startInstances } from '../../support/world/instances.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import {
  about, act, expectAlike, likersOf, markedIds, markRoutes, marksOf, postOf, sweepMarks,
} from '../../support/social/mark-state.ts' // prettier-ignore
import { cleanUp } from '../../support/hunts/pairs.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let instances: Instance[]
let people = 0

beforeAll(async () => {
  world = await startWorld()
  // Ids that stand out, wherever they are kept.
  await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
  instances = await startInstances(1, markRoutes)
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await world.close()
})

const newcomer = () => join(world, `m${(people += 1)}`)
const newcomers = (count: number) => Promise.all(Array.from({ length: count }, newcomer))

async function deleteAccount({ accessToken: token, password }: Person): Promise<void> {
  expect(await call('delete-me', { token, body: { password } })).toMatchObject({ status: 204 })
}

describe('what goes takes its marks along', () => {
  test('a post out of the lists of all who have marked it', async () => {
    const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
    const [gone, stays] = [await postOf(ada), await postOf(ada)]
    for (const person of [bob, carol])
      for (const id of [gone, stays])
        await Promise.all([act('add-like', person, id), act('add-bookmark', person, id)])
    await call('delete-post', about(ada, gone))
    for (const person of [bob, carol]) {
      expect(await markedIds('likes', person)).toEqual([stays])
      expect(await markedIds('bookmarks', person)).toEqual([stays])
    }
    await sweepMarks(world)
    expect(await findTraces(world.redisServer, [gone])).toEqual([`post:${gone}`])
  })

  test('a post with more marks than one request removes, when the sweeper has run', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const id = await postOf(ada)
    await act('add-like', bob, id)
    const crowd = Array.from({ length: 1200 }, (_, i) => ['1024', String(9_000_000 + i)]).flat()
    await world.redisServer.run('ZADD', `likes:{post:${id}}`, ...crowd)
    await call('delete-post', about(ada, id))
    expect(await marksOf(id)).toBe(404)
    await sweepMarks(world)
    expect(await world.redisServer.run('EXISTS', `likes:{post:${id}}`)).toBe(0)
    expect(await markedIds('likes', bob)).toEqual([])
  })

  test('an account out of the counts of others, and nothing of it stays', async () => {
    const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
    const [adas, bobs] = [await postOf(ada), await postOf(bob)]
    await Promise.all([
      act('add-like', bob, adas),
      act('add-like', carol, adas),
      act('add-bookmark', bob, adas),
    ])
    await Promise.all([act('add-like', carol, bobs), act('add-bookmark', carol, bobs)])
    await deleteAccount(bob)
    expect(await cleanUp()).toMatchObject({ accounts: 1 })
    await sweepMarks(world)
    expect(await marksOf(adas, carol)).toEqual({
      counts: { replies: 0, reposts: 0, likes: 1 },
      viewer: { liked: true, reposted: false, bookmarked: false },
    })
    expect((await likersOf(adas)).items).toMatchObject([{ id: carol.id }])
    expect([await markedIds('likes', carol), await markedIds('bookmarks', carol)]).toEqual([[adas], []])
    // The counters of ids move on, and so say nothing.
    await newcomer()
    await postOf(ada)
    expect(await findTraces(world.redisServer, [bob.id, bobs])).toEqual([])
  })

  test('an account, wherever its likes are held up meanwhile', async () => {
    const ada = await newcomer()
    const id = await postOf(ada)
    let bob: Person
    for (let trip = 1, isHeld = true; isHeld; trip += 1) {
      bob = await newcomer()
      const hold = instances[0]!.redis.hold(trip)
      const answer = instances[0]!.call('add-like', about(bob, id))
      isHeld = await Promise.race([hold.reached.then(() => true), answer.then(() => false)])
      await deleteAccount(bob)
      await cleanUp()
      await hold.release()
      expect([200, 401, 404, 503]).toContain((await answer).status)
      await sweepMarks(world)
      expect(await marksOf(id)).toMatchObject({ counts: { replies: 0, reposts: 0, likes: 0 } })
      await newcomer()
      expect(await findTraces(world.redisServer, [bob.id])).toEqual([])
    }
  })
})

describe('a mark that meets something else', () => {
  const meetings = markRoutes
    .slice(0, 2)
    .flatMap((slow) => markRoutes.slice(0, 2).map((quick) => ({ slow, quick })))

  test.each(meetings)(
    'leaves both halves alike: $slow held up while $quick happens',
    async ({ slow, quick }) => {
      const [ada, bob] = (await newcomers(2)) as [Person, Person]
      const id = await postOf(ada)
      await heldEverywhere(instances[0]!, slow, about(bob, id), {
        prepare: async () => void (await act(slow === 'add-like' ? 'remove-like' : 'add-like', bob, id)),
        meanwhile: async () => expect(await act(quick, bob, id)).toMatchObject({ status: 200 }),
        check: async ({ status }) => {
          expect(status).toBe(200)
          await expectAlike(id, [bob])
        },
      })
    },
  )

  test('leaves nothing where the post is deleted, wherever a like is held up', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    let id = ''
    await heldEverywhere(
      instances[0]!,
      'add-like',
      {
        ...about(bob, '1'),
        get path() {
          return { id }
        },
      } as CallInput,
      {
        prepare: async () => void (id = await postOf(ada)),
        meanwhile: async () => void (await call('delete-post', about(ada, id))),
        check: async ({ status }) => {
          expect([200, 404]).toContain(status)
          await sweepMarks(world)
          expect(await markedIds('likes', bob)).toEqual(
            status === 200 && (await marksOf(id)) !== 404 ? [id] : [],
          )
          await call('delete-post', about(ada, id))
        },
      },
    )
  })

  const ways = (['before', 'after'] as const).flatMap((when) => markRoutes.map((route) => ({ when, route })))

  test.each(ways)(
    'is made whole by the sweeper where it breaks off ($route, cut $when each trip)',
    async ({ when, route }) => {
      const [ada, bob] = (await newcomers(2)) as [Person, Person]
      const id = await postOf(ada)
      const [add, remove] = route.endsWith('like')
        ? (['add-like', 'remove-like'] as const)
        : (['add-bookmark', 'remove-bookmark'] as const)
      for (let trip = 1; ; trip += 1) {
        await act(route === add ? remove : add, bob, id)
        world.redis.resetCounts()
        world.redis.cut(when, trip)
        const { status } = await act(route, bob, id)
        const wasHit = world.redis.roundTrips >= trip
        world.redis.resetCounts()
        expect(wasHit ? [200, 503] : [200]).toContain(status)
        await sweepMarks(world)
        await expectAlike(id, [bob])
        // Trying again converges.
        expect((await act(route, bob, id)).status).toBe(200)
        await expectAlike(id, [bob])
        if (!wasHit) return expect(trip).toBe(4)
      }
    },
  )
})
