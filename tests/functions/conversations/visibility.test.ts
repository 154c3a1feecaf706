/** Who sees a post that is not public, on every route that shows posts. */
import { call, type CallInput } from '../../support/world/call.ts'
import { feedIds, follow } from '../../support/social/followers.ts'
import { about, act } from '../../support/social/mark-state.ts'
import { sweepAll, told } from '../../support/social/notification-state.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person
let fan: Person
let named: Person
let stranger: Person
/** Ids of ada's posts; that for followers mentions `named`. */
const posts = { public: '', unlisted: '', followers: '' }

beforeAll(async () => {
  world = await startWorld()
  const names = ['ada', 'fan', 'named', 'stranger']
  ;[ada, fan, named, stranger] = (await Promise.all(names.map((name) => join(world, name)))) as [
    Person,
    Person,
    Person,
    Person,
  ]
  await follow(fan, ada)
  for (const visibility of ['public', 'unlisted', 'followers'] as const) {
    const text = visibility === 'followers' ? `For @${named.username}` : 'For all'
    posts[visibility] = (await write(ada, { text, visibility })).body.id
  }
})
afterAll(() => world.close())

const write = ({ username, accessToken: token }: Person, body: object) =>
  call('create-post', { path: { username }, token, body })

const ids = async (key: string, request: CallInput): Promise<string[]> =>
  (await call(key, request)).body.items.map(({ id }: { id: string }) => id)

const all = () => Object.values(posts).toReversed()

describe('a post that is not public', () => {
  test('says so, and one that says nothing is public', async () => {
    const { body } = await write(stranger, { text: 'Plain.' })
    expect(body.visibility).toBe('public')
    for (const [visibility, id] of Object.entries(posts)) {
      expect((await call('get-post', about(fan, id))).body.visibility).toBe(visibility)
    }
    expect(await write(ada, { text: 'x', visibility: 'private' })).toMatchObject({ status: 400 })
    const { accessToken: token } = ada
    const edit = { path: { id: posts.unlisted }, token, body: { text: 'x', visibility: 'public' } }
    expect(await call('edit-post', edit)).toMatchObject({ status: 400 })
  })

  test('is not in the list of all posts', async () => {
    for (const reader of [undefined, ada, fan]) {
      const found = await ids('list-posts', { query: { limit: '100' }, token: reader?.accessToken })
      expect(found).toContain(posts.public)
      expect(found).not.toContain(posts.unlisted)
      expect(found).not.toContain(posts.followers)
    }
  })

  test.each([
    ['author', true],
    ['follower', true],
    ['mentioned', true],
    ['stranger', false],
    ['no one', false],
  ])('for followers: as seen by %s', async (who, isShown) => {
    const people: Record<string, Person> = { author: ada, follower: fan, mentioned: named, stranger }
    const token = people[who]?.accessToken
    const id = posts.followers
    expect(await ids('list-user-posts', { path: { username: ada.username }, token })).toEqual(
      isShown ? all() : all().slice(1),
    )
    const reads = ['get-post', 'list-versions', 'list-likers']
    for (const key of reads) {
      const answer = await call(key, { path: { id }, token })
      if (isShown) expect([key, answer.status]).toEqual([key, 200])
      else expectProblem(answer, 404, 'post-not-found')
    }
  })

  test('can be marked, and edited and deleted at all, by those who see it alone', async () => {
    const id = posts.followers
    for (const route of ['add-like', 'remove-like', 'add-bookmark', 'remove-bookmark'] as const) {
      expectProblem(await act(route, stranger, id), 404, 'post-not-found')
      expect(await act(route, named, id)).toMatchObject({ status: 200 })
    }
    for (const key of ['edit-post', 'delete-post']) {
      const body = key === 'edit-post' ? { body: { text: 'Mine?' } } : {}
      expectProblem(await call(key, { ...about(stranger, id), ...body }), 404, 'post-not-found')
      expectProblem(await call(key, { ...about(fan, id), ...body }), 403, 'not-yours')
    }
  })

  test('is in the feeds of followers, and leaves lists of marks with the follow, until it is back', async () => {
    const reader = await join(world, 'reader')
    await follow(reader, ada)
    await act('add-like', reader, posts.followers)
    const { accessToken: token } = reader
    expect(await feedIds(reader)).toEqual(all())
    expect(await ids('list-likes', { token })).toEqual([posts.followers])
    await call('remove-follower', { path: { username: ada.username, follower: reader.username }, token })
    expect(await feedIds(reader)).toEqual([])
    expect(await ids('list-likes', { token })).toEqual([])
    await follow(reader, ada)
    expect(await feedIds(reader)).toEqual(all())
    expect(await ids('list-likes', { token })).toEqual([posts.followers])
  })

  test('is seen by those whom an edit mentions, and by those it mentioned no more', async () => {
    const { body } = await write(ada, { text: `Only @${named.username}`, visibility: 'followers' })
    const edit = { ...about(ada, body.id), body: { text: `Only @${stranger.username}` } }
    expect((await call('edit-post', edit)).body.visibility).toBe('followers')
    expectProblem(await call('get-post', about(named, body.id)), 404, 'post-not-found')
    expect(await call('get-post', about(stranger, body.id))).toMatchObject({ status: 200 })
    await call('delete-post', about(ada, body.id))
  })

  test('stays off the public list when the sweeper finishes what broke off', async () => {
    const { redisServer } = world
    const { body } = await write(ada, { text: 'Aside', visibility: 'unlisted' })
    await redisServer.run('ZREM', `user_posts:{${ada.id}}`, body.id)
    await redisServer.run('ZADD', 'fanout_pending', '1', `deliver:${body.id}:${ada.id}`)
    const { handler } = await import('../../../functions/workers/sweep-deliveries.ts')
    await (handler as Function)({}, { getRemainingTimeInMillis: () => 30_000 })
    expect(await ids('list-user-posts', { path: { username: ada.username } })).toContain(body.id)
    expect(await ids('list-posts', {})).not.toContain(body.id)
    await call('delete-post', about(ada, body.id))
  })
})

test('a like and a bookmark of a post that is out of sight can be taken back', async () => {
  const [gil, hal] = (await Promise.all([join(world, 'gil_2'), join(world, 'hal_2')])) as [Person, Person]
  await follow(hal, gil)
  const { id } = (await write(gil, { text: 'For my followers.', visibility: 'followers' })).body
  for (const key of ['add-like', 'add-bookmark'] as const) await act(key, hal, id)
  const path = { username: gil.username, follower: hal.username }
  await call('remove-follower', { path, token: hal.accessToken })
  for (const key of ['remove-like', 'remove-bookmark'])
    expectProblem(await call(key, about(hal, id)), 404, 'post-not-found')
  for (const key of ['list-likes', 'list-bookmarks'])
    expect((await call(key, { token: hal.accessToken })).body).toMatchObject({ items: [], total: 0 })
  expect((await call('get-post', about(gil, id))).body.counts.likes).toBe(0)
  expect(await told(gil)).toEqual([])
})

test('an answer for followers tells the user answered to nothing, where they do not follow its author', async () => {
  const [gil, hal] = (await Promise.all([join(world, 'gil'), join(world, 'hal')])) as [Person, Person]
  const edit = (id: string, text: string) => call('edit-post', { ...about(hal, id), body: { text } })
  const { id } = (await write(gil, { text: 'So it goes.' })).body
  const answer = async (text: string) =>
    (await write(hal, { text, inReplyTo: id, visibility: 'followers' })).body.id as string
  await answer('Only my followers hear this.')
  expect(await told(gil)).toEqual([])
  const mention = await answer(`My followers hear this, and @${gil.username}.`)
  expect(await told(gil)).toEqual([`reply ${hal.id} ${mention}`])
  await edit(mention, 'My followers hear this.')
  await sweepAll(world)
  expect(await told(gil)).toEqual([])
  await follow(gil, hal)
  const heard = await answer('Only my followers hear this as well.')
  expect(await told(gil)).toEqual([`reply ${hal.id} ${heard}`])
  await edit(heard, `My followers hear this, and @${gil.username}.`)
  await edit(heard, 'Only my followers hear it again.')
  await sweepAll(world)
  expect(await told(gil)).toEqual([`reply ${hal.id} ${heard}`])
})

let pairs = 0

describe.each([
  ['a user', 'list-user-posts'],
  ['answers to a post', 'list-replies'],
])('the cursor for newer posts of %s', (_, key) => {
  async function setUp() {
    const n = (pairs += 1)
    const [ivy, jim] = (await Promise.all([join(world, `ivy_${n}`), join(world, `jim_${n}`)])) as [
      Person,
      Person,
    ]
    const root = (await write(jim, { text: 'What do you say?' })).body.id as string
    const say = async (visibility: 'public' | 'followers') => {
      const inReplyTo = key === 'list-replies' ? root : undefined
      return (await write(ivy, { text: 'This.', visibility, inReplyTo })).body.id as string
    }
    const path = key === 'list-replies' ? { id: root } : { username: ivy.username }
    const read = async (query: Record<string, string>, reader?: Person) =>
      (await call(key, { path, query, token: reader?.accessToken })).body as {
        items: { id: string }[]
        prev: string
      }
    return { ivy, jim, say, read }
  }

  test('does not move with posts that are not for the reader', async () => {
    const { say, read } = await setUp()
    const none = await read({})
    await say('followers')
    expect((await read({})).prev).toBe(none.prev)
    const first = await say('public')
    const before = await read({})
    const hidden = await say('followers')
    for (const query of [{}, { before: before.prev }, { before: none.prev }]) {
      const page = await read(query)
      expect([page.prev, JSON.stringify(page).includes(hidden)]).toEqual([before.prev, false])
    }
    const below = await read({ after: hidden })
    expect([below.items.map(({ id }) => id), JSON.stringify(below).includes(hidden)]).toEqual([
      [first],
      false,
    ])
  })

  test('brings each post that is for the reader, once, and what was not for them when it is', async () => {
    const { ivy, jim, say, read } = await setUp()
    let { prev } = await read({}, jim)
    const polled: string[] = []
    const poll = async () => {
      for (let before = ''; before !== prev;) {
        before = prev
        const page = await read({ before, limit: '2' }, jim)
        polled.push(...page.items.map(({ id }) => id).toReversed())
        prev = page.prev
      }
    }
    const said: [string, string][] = []
    for (const visibility of ['public', 'followers', 'public', 'public', 'followers'] as const) {
      said.push([visibility, await say(visibility)])
      await poll()
    }
    expect(polled).toEqual(said.filter(([visibility]) => visibility === 'public').map(([, id]) => id))
    await follow(jim, ivy)
    await poll()
    // What lies below a post that was shown is no news.
    expect(polled.slice(3)).toEqual([said[4]![1]])
    const last = await say('public')
    await call('delete-post', about(ivy, last))
    const next = await say('public')
    await poll()
    expect(polled.slice(4)).toEqual([next])
  })
})
