/** What people are told where acts meet one another or break off: it always agrees with what there is. */
import { call } from '../../support/world/call.ts'
import { heldEverywhere, type Instance, startInstances } from '../../support/world/instances.ts'
import { about, act } from '../../support/social/mark-state.ts'
import { sweepAll, told, write } from '../../support/social/notification-state.ts'
import { restrict } from '../../support/social/restriction-state.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let instances: Instance[]
let people = 0

beforeAll(async () => {
  world = await startWorld()
  instances = await startInstances(1, ['add-like', 'remove-like', 'create-post'])
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await world.close()
})

const newcomer = () => join(world, `n${(people += 1)}`)
const newcomers = async (count: number) =>
  (await Promise.all(Array.from({ length: count }, newcomer))) as [Person, Person, Person]

test.each(['add-block', 'add-mute'] as const)(
  'nothing is told of who is kept away (%s), before or later',
  async (route) => {
    const [ada, bob] = await newcomers(2)
    const posts = [await write(ada, 'So it goes.'), await write(bob, 'So it went.')] as const
    await Promise.all([act('add-like', bob, posts[0]), act('add-like', ada, posts[1])])
    expect(await restrict(route, ada, bob)).toMatchObject({ status: 200 })
    const later = await write(bob, `Hello @${ada.username}.`)
    await act('add-like', bob, await write(ada, 'And so on.'))
    await sweepAll(world)
    // A mute is known to the user who mutes alone.
    const bobs = route === 'add-mute' ? [`like ${ada.id} ${posts[1]}`] : []
    expect([await told(ada), await told(bob)]).toEqual([[], bobs])
    await restrict(route === 'add-mute' ? 'remove-mute' : 'remove-block', ada, bob)
    await act('remove-like', bob, posts[0])
    await act('add-like', bob, posts[0])
    expect(await told(ada)).toEqual([`like ${bob.id} ${posts[0]}`])
    await call('delete-post', about(bob, later))
  },
)

const pairs = [
  ['add-like', 'remove-like'],
  ['remove-like', 'add-like'],
] as const

test.each(pairs)('what is told agrees with who likes: %s held up while %s happens', async (slow, quick) => {
  const [ada, bob] = await newcomers(2)
  const id = await write(ada, 'So it goes.')
  await heldEverywhere(instances[0]!, slow, about(bob, id), {
    prepare: async () => void (await act(quick, bob, id)),
    meanwhile: async () => expect(await act(quick, bob, id)).toMatchObject({ status: 200 }),
    check: async ({ status }) => {
      expect(status).toBe(200)
      await sweepAll(world)
      const { items } = (await call('list-likers', { path: { id } })).body
      expect(await told(ada)).toEqual(items.map((user: Person) => `like ${user.id} ${id}`))
    },
  })
})

test('nothing is told of a post that is deleted while it is written', async () => {
  const [ada, bob] = await newcomers(2)
  const request = {
    path: { username: bob.username },
    token: bob.accessToken,
    body: { text: `Hello @${ada.username}.` },
  }
  await heldEverywhere(instances[0]!, 'create-post', request, {
    prepare: async () => {},
    meanwhile: async () => {
      const { items } = (await call('list-user-posts', { path: request.path })).body
      for (const { id } of items) await call('delete-post', about(bob, id))
    },
    check: async ({ body }) => {
      const there = (await call('get-post', { path: { id: body.id } })).status === 200
      expect(await told(ada)).toEqual(there ? [`mention ${bob.id} ${body.id}`] : [])
      await sweepAll(world)
      expect(await told(ada)).toEqual(there ? [`mention ${bob.id} ${body.id}`] : [])
      if (there) await call('delete-post', about(bob, body.id))
    },
  })
})

const cuts = (['before', 'after'] as const).flatMap((when) =>
  (['create-post', 'edit-post', 'delete-post', 'add-like'] as const).map((route) => ({ when, route })),
)

test.each(cuts)(
  'the sweeper tells what is so, and nothing twice ($route, cut $when each trip)',
  async ({ when, route }) => {
    const [ada, bob, carol] = await newcomers(3)
    const text = `Hello @${ada.username}.`
    for (let trip = 1; ; trip += 1) {
      const own = await write(bob, text)
      const liked = await write(ada, 'So it goes.')
      const requests = {
        'create-post': { path: { username: bob.username }, body: { text } },
        'edit-post': { path: { id: own }, body: { text: `Hello @${carol.username}.` } },
        'delete-post': { path: { id: own } },
        'add-like': { path: { id: liked } },
      }
      world.redis.resetCounts()
      world.redis.cut(when, trip)
      const { status } = await call(route, { ...requests[route], token: bob.accessToken })
      const wasHit = world.redis.roundTrips >= trip
      world.redis.resetCounts()
      expect(wasHit ? [200, 201, 204, 503] : [200, 201, 204]).toContain(status)
      await sweepAll(world)
      const written = (await call('list-user-posts', { path: { username: bob.username } })).body.items
      const [{ body: likers }, adas, carols] = await Promise.all([
        call('list-likers', { path: { id: liked } }),
        told(ada),
        told(carol),
      ])
      const mentions = ({ id }: Person) =>
        written
          .filter(({ entities }: { entities: { id: string }[] }) => entities[0]?.id === id)
          .map((post: { id: string }) => `mention ${bob.id} ${post.id}`)
      const likes = likers.items.map((user: Person) => `like ${user.id} ${liked}`)
      expect(adas.toSorted()).toEqual((mentions(ada) as string[]).concat(likes).toSorted())
      expect(carols).toEqual(mentions(carol))
      for (const { id } of written) await call('delete-post', about(bob, id))
      await call('delete-post', about(ada, liked))
      if (!wasHit) return
    }
  },
  60_000,
)
