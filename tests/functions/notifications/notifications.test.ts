/** list-notifications, get-unread, read-notifications: what people are told of each other, when, once, no longer than it is so. */
import { call } from '../../support/world/call.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { about, act } from '../../support/social/mark-state.ts'
import {
  countUnread, listNotifications, readUpTo, sweepAll, tie, told, write,
} from '../../support/social/notification-state.ts' // prettier-ignore
import { cleanUp } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
  // Ids that stand out, wherever they are kept.
  await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
})
afterAll(() => world.close())

const newcomer = () => join(world, `n${(people += 1)}`)
const newcomers = async (count: number) =>
  (await Promise.all(Array.from({ length: count }, newcomer))) as [Person, Person, Person, ...Person[]]

const edit = (person: Person, id: string, text: string) =>
  call('edit-post', { ...about(person, id), body: { text } })

describe('a user is told', () => {
  test('of a follower, a like and a mention, once, the newest first', async () => {
    const [ada, bob] = await newcomers(2)
    const id = await write(ada, 'So it goes.')
    for (let i = 0; i < 2; i += 1) await call('add-follower', tie(bob, ada))
    for (let i = 0; i < 2; i += 1) await act('add-like', bob, id)
    const mention = await write(bob, `Hello @${ada.username}, and @${ada.username} again.`)
    expect(await told(ada)).toEqual([
      `mention ${bob.id} ${mention}`,
      `like ${bob.id} ${id}`,
      `follow ${bob.id}`,
    ])
    const { items } = await listNotifications(ada)
    const [post, actor] = await Promise.all([
      call('get-post', { path: { id }, token: ada.accessToken }),
      call('get-user', { path: { username: bob.username } }),
    ])
    expect(items[1]).toMatchObject({ post: post.body, read: false })
    expect(items[2].actor).toMatchObject({ id: bob.id, counts: actor.body.counts })
    expect(await told(bob)).toEqual([])
  })

  test('nothing of what they do themselves, nor of bookmarks', async () => {
    const [ada, bob] = await newcomers(2)
    const id = await write(ada, `I am @${ada.username}.`)
    await Promise.all([act('add-like', ada, id), act('add-bookmark', bob, id)])
    expect(await told(ada)).toEqual([])
  })

  test('nothing twice where a post is sent again', async () => {
    const [ada, bob, carol] = await newcomers(3)
    const text = `Hello @${ada.username} and @${carol.username}.`
    const [id] = [await write(bob, text, 'once'), await write(bob, text, 'once')]
    expect([await told(ada), await told(carol)]).toEqual([
      [`mention ${bob.id} ${id}`],
      [`mention ${bob.id} ${id}`],
    ])
  })

  test('of the newest 1,000', async () => {
    const [ada, bob] = await newcomers(2)
    const { addNotification, memberOf, readNotifications } =
      await import('../../../shared/store/notifications/notifications.ts')
    const range = { direction: 'older', from: undefined } as const
    await call('add-follower', tie(bob, ada))
    const kept = async () => {
      const { entries, total } = await readNotifications(Number(ada.id), [], { ...range, count: 2000 })
      expect(entries).toHaveLength(total)
      return entries.map(({ member }) => member)
    }
    const crowd = Array.from(
      { length: 1000 },
      (_, i) => ({ type: 'follow', actorId: 9_000_000 + i }) as const,
    )
    for (const notification of crowd.slice(0, 999)) await addNotification(Number(ada.id), notification)
    expect([(await kept()).length, (await kept()).at(-1)]).toEqual([1000, `f:${bob.id}`])
    await addNotification(Number(ada.id), crowd[999]!)
    expect(await kept()).toEqual(crowd.map(memberOf).toReversed())
  })
})

describe('what is taken back', () => {
  test('is not told any more: a like, a follower, a post, a mention', async () => {
    const [ada, bob] = await newcomers(2)
    const id = await write(ada, 'So it goes.')
    const mention = await write(bob, `Hello @${ada.username}.`)
    await Promise.all([act('add-like', bob, id), call('add-follower', tie(bob, ada))])
    expect(await told(ada)).toHaveLength(3)
    await act('remove-like', bob, id)
    await call('remove-follower', tie(bob, ada))
    expect(await told(ada)).toEqual([`mention ${bob.id} ${mention}`])
    await call('delete-post', about(bob, mention))
    expect(await told(ada)).toEqual([])
    await act('add-like', bob, id)
    await call('delete-post', about(ada, id))
    expect(await told(ada)).toEqual([])
    await sweepAll(world)
    expect(await told(ada)).toEqual([])
    // The clock has moved on.
    await write(ada, 'And on it goes.')
    expect(await findTraces(world.redisServer, [mention])).toEqual([`post:${mention}`])
  })

  test('is told once more where it is done once more, on top', async () => {
    const [ada, bob, carol] = await newcomers(3)
    const id = await write(ada, 'So it goes.')
    for (const person of [bob, carol]) await act('add-like', person, id)
    const first = await listNotifications(ada)
    await act('remove-like', bob, id)
    await act('add-like', bob, id)
    expect(await told(ada)).toEqual([`like ${bob.id} ${id}`, `like ${carol.id} ${id}`])
    const polled = await listNotifications(ada, { before: first.prev })
    expect(polled.items.map(({ actor }: { actor: Person }) => actor.id)).toEqual([bob.id])
  })

  test('follows an edit: who is mentioned no longer, and who is now', async () => {
    const [ada, bob, carol] = await newcomers(3)
    const id = await write(bob, `Hello @${ada.username}.`)
    await edit(bob, id, `Hello @${carol.username}.`)
    expect([await told(ada), await told(carol)]).toEqual([[], [`mention ${bob.id} ${id}`]])
    const { prev } = await listNotifications(carol)
    await edit(bob, id, `Good day, @${carol.username}.`)
    expect((await listNotifications(carol, { before: prev })).items).toEqual([])
    await sweepAll(world)
    expect([await told(ada), await told(carol)]).toEqual([[], [`mention ${bob.id} ${id}`]])
  })

  test('goes with an account, and leaves nothing of it', async () => {
    const [ada, bob, carol] = await newcomers(3)
    const id = await write(ada, 'So it goes.')
    const mention = await write(bob, `Hello @${ada.username} and @${carol.username}.`)
    await Promise.all([act('add-like', bob, id), call('add-follower', tie(bob, ada))])
    await Promise.all([call('add-follower', tie(carol, bob)), act('add-like', carol, mention)])
    await act('add-like', carol, id)
    await call('delete-me', { token: bob.accessToken, body: { password: bob.password } })
    expect((await listNotifications(ada)).items.map(({ actor }: { actor: Person }) => actor.id)).toEqual([
      carol.id,
    ])
    expect(await cleanUp()).toMatchObject({ accounts: 1 })
    await sweepAll(world)
    expect([await told(ada), await told(carol)]).toEqual([[`like ${carol.id} ${id}`], []])
    // The counters of ids move on, and so say nothing.
    await newcomer()
    await write(ada, 'And on it goes.')
    expect(await findTraces(world.redisServer, [bob.id, mention])).toEqual([])
  })
})

describe('what has been read', () => {
  test('is all up to one, never less than before', async () => {
    const [ada, ...fans] = await newcomers(4)
    const id = await write(ada, 'So it goes.')
    for (const fan of fans) await act('add-like', fan, id)
    const ids = (await listNotifications(ada)).items.map((item: { id: string }) => item.id)
    const read = async () => (await listNotifications(ada)).items.map((item: { read: boolean }) => item.read)
    expect([await countUnread(ada), await read()]).toEqual([3, [false, false, false]])
    expect(await readUpTo(ada, ids[1])).toMatchObject({ status: 204 })
    expect([await countUnread(ada), await read()]).toEqual([1, [false, true, true]])
    expect(await readUpTo(ada, ids[2])).toMatchObject({ status: 204 })
    expect([await countUnread(ada), await read()]).toEqual([1, [false, true, true]])
    expect(await readUpTo(ada, ids[0])).toMatchObject({ status: 204 })
    expect(await countUnread(ada)).toBe(0)
  })

  test('is not what comes later, whatever id was named', async () => {
    const [ada, bob] = await newcomers(2)
    expect(await readUpTo(ada, String(Number.MAX_SAFE_INTEGER))).toMatchObject({ status: 204 })
    await act('add-like', bob, await write(ada, 'So it goes.'))
    expect(await countUnread(ada)).toBe(1)
  })

  test.each([
    {},
    { upTo: '' },
    { upTo: 'x' },
    { upTo: '0' },
    { upTo: 7 },
    { upTo: '-1' },
    { upTo: '1', all: true },
  ])('answers 400 to %j', async (body) => {
    const { accessToken: token } = await newcomer()
    const answer = await call('read-notifications', { token, body })
    expectProblem(answer, 400, 'validation-failed', { errors: expect.any(Array) })
  })
})

describe('the list', () => {
  test('is in pages, and leads on upwards', async () => {
    const [ada, ...fans] = await newcomers(6)
    const id = await write(ada, 'So it goes.')
    for (const fan of fans.slice(0, 4)) await act('add-like', fan, id)
    const page = (query: Record<string, string>) => listNotifications(ada, { limit: '2', ...query })
    const actors = ({ items }: { items: { actor: Person }[] }) => items.map(({ actor }) => actor.id)
    const expected = fans.map((fan) => fan.id).toReversed()
    const first = await page({})
    const second = await page({ after: first.next })
    expect([actors(first), actors(second)]).toEqual([expected.slice(1, 3), expected.slice(3)])
    expect([first.total, second.next]).toEqual([4, null])
    await act('add-like', fans[4]!, id)
    const newer = await page({ before: first.prev })
    expect(actors(newer)).toEqual([expected[0]])
    expect(actors(await page({ before: newer.prev }))).toEqual([])
    expect(actors(await page({ before: second.items[0].id }))).toEqual(expected.slice(1, 3))
  })

  test('is of some types alone where the caller says so', async () => {
    const [ada, bob] = await newcomers(2)
    const id = await write(ada, 'So it goes.')
    await act('add-like', bob, id)
    await call('add-follower', tie(bob, ada))
    await write(bob, `Hello @${ada.username}.`)
    const types = async (names: string) => {
      const { items, total } = await listNotifications(ada, { types: names })
      expect(items).toHaveLength(total)
      return items.map(({ type }: { type: string }) => type)
    }
    expect(await types('like')).toEqual(['like'])
    expect(await types('follow,mention')).toEqual(['mention', 'follow'])
    expect(await types('reply')).toEqual([])
  })

  test.each(['', 'likes', 'like,', 'like,like', 'like follow'])('answers 400 to types=%j', async (types) => {
    const { accessToken: token } = await newcomer()
    const errors = [{ detail: expect.any(String), parameter: 'types' }]
    const answer = await call('list-notifications', { token, query: { types } })
    expectProblem(answer, 400, 'validation-failed', { errors })
  })
})

test('a notification takes at most 60 bytes', async () => {
  const { addNotification } = await import('../../../shared/store/notifications/notifications.ts')
  const [ada] = await newcomers(1)
  const postId = 29_469_757_220_864
  for (let i = 0; i < 1000; i += 1)
    await addNotification(Number(ada.id), { type: 'like', actorId: 8_000_000 + i, postId: postId + i * 1024 })
  const parts = (await world.redisServer.run('KEYS', `notifications:{${ada.id}}*`)) as unknown[]
  const sizes = await Promise.all(
    parts.map((key) => world.redisServer.run('MEMORY', 'USAGE', String(key), 'SAMPLES', '0')),
  )
  const bytes = sizes.reduce<number>((sum, size) => sum + Number(size), 0) / 1000
  expect(bytes).toBeLessThanOrEqual(60)
})
