/** add-repost, remove-repost, list-reposters: what is counted, and what gets into feeds. */
import { call } from '../../support/world/call.ts'
import { type Sqs, startSqs } from '../../support/network/sqs.ts'
import { addCrowd, cachedIds, feedIds, follow, readFeed, workOff } from '../../support/social/followers.ts'
import { about, marksOf, postOf, sweepMarks } from '../../support/social/mark-state.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let sqs: Sqs
let people = 0

beforeAll(async () => {
  sqs = await startSqs()
  world = await startWorld(sqs.settings)
})
afterAll(() => Promise.all([world.close(), sqs.close()]))

const newcomer = () => join(world, `r${(people += 1)}`)
const newcomers = async (count: number) =>
  (await Promise.all(Array.from({ length: count }, newcomer))) as [Person, Person, Person, Person]

const repost = (person: Person, id: string) => call('add-repost', about(person, id))
const undo = (person: Person, id: string) => call('remove-repost', about(person, id))
const reposters = async (id: string, query = {}, reader?: Person) =>
  (await call('list-reposters', { path: { id }, query, ...(reader && { token: reader.accessToken }) })).body
const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)

/** Post and who has brought it, newest first. */
async function broughtTo(reader: Person, query = {}): Promise<[id: string, by: string | null][]> {
  const { items } = (await readFeed(reader, { limit: '100', ...query })).body
  return items.map(({ id, repostedBy }: { id: string; repostedBy: { id: string } | null }) => [
    id,
    repostedBy?.id ?? null,
  ])
}

const none = { replies: 0, reposts: 0, likes: 0 }

describe('a repost', () => {
  test('is counted once, listed, and seen by the user who reposts', async () => {
    const [ada, bob] = await newcomers(2)
    const id = await postOf(ada)
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await repost(bob, id)
      expect([status, body]).toEqual([200, { id, reposted: true, counts: { ...none, reposts: 1 } }])
    }
    expect(await marksOf(id, bob)).toEqual({
      counts: { ...none, reposts: 1 },
      viewer: { liked: false, reposted: true, bookmarked: false },
    })
    expect(await marksOf(id, ada)).toMatchObject({ viewer: { reposted: false } })
    expect(await reposters(id)).toMatchObject({ items: [{ id: bob.id }], total: 1, totalRelation: 'exact' })
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await undo(bob, id)
      expect([status, body]).toEqual([200, { id, reposted: false, counts: none }])
    }
    expect(await marksOf(id)).toEqual({ counts: none, viewer: null })
    expect(await reposters(id)).toMatchObject({ items: [], total: 0 })
  })

  test('tells the author, who is told nothing any more once it is undone', async () => {
    const [ada, bob] = await newcomers(2)
    const id = await postOf(ada)
    const told = async () => (await call('list-notifications', { token: ada.accessToken })).body.items
    await repost(bob, id)
    await repost(ada, id)
    expect(await told()).toMatchObject([{ type: 'repost', actor: { id: bob.id }, post: { id } }])
    await undo(bob, id)
    expect(await told()).toEqual([])
  })

  test('is 404 of what is not there, and 403 of what is for followers, but for its author', async () => {
    const [ada, bob] = await newcomers(2)
    const { accessToken: token, username } = ada
    const write = async (visibility: string) =>
      (await call('create-post', { path: { username }, token, body: { text: 'Hm.', visibility } })).body.id
    const [hidden, unlisted, gone] = [await write('followers'), await write('unlisted'), await postOf(ada)]
    await call('delete-post', about(ada, gone))
    await sweepMarks(world)
    for (const id of ['1', gone, hidden]) {
      expectProblem(await repost(bob, id), 404, 'post-not-found')
      expectProblem(await undo(bob, id), 404, 'post-not-found')
      expectProblem(await call('list-reposters', about(bob, id)), 404, 'post-not-found')
    }
    await follow(bob, ada)
    expectProblem(await repost(bob, hidden), 403, 'followers-only')
    expect([(await repost(ada, hidden)).status, (await repost(bob, unlisted)).status]).toEqual([200, 200])
    const notes = (await world.redisServer.run('ZRANGE', 'marks_pending', '0', '-1')) as unknown[]
    expect(notes.map(String).filter((note) => !note.startsWith('reposts:'))).toEqual([])
    expect(notes).toHaveLength(2)
  })

  test('of a post that is out of sight is taken back, though the post is 404', async () => {
    const [ada, bob, fan] = await newcomers(3)
    await follow(fan, bob)
    const id = await postOf(ada)
    await repost(bob, id)
    await call('add-block', { path: { username: bob.username }, token: ada.accessToken })
    expect(await broughtTo(fan)).toEqual([[id, bob.id]])
    for (let i = 0; i < 2; i += 1) expectProblem(await undo(bob, id), 404, 'post-not-found')
    expect([await broughtTo(fan), await reposters(id)]).toMatchObject([[], { items: [], total: 0 }])
    expect(await cachedIds(world, fan)).toEqual([])
  })

  test('of many is listed in pages, the last one first', async () => {
    const fans = await newcomers(3)
    const id = await postOf(fans[0])
    for (const fan of fans) await repost(fan, id)
    const expected = fans.map((fan) => fan.id).toReversed()
    const [first, second] = [await reposters(id, { limit: '2' }), await reposters(id, { after: '1' })]
    const rest = await reposters(id, { limit: '2', after: first.next })
    expect([[...ids(first), ...ids(rest)], first.total, rest.next, ids(second)]).toEqual([
      expected,
      3,
      null,
      [],
    ])
    const late = await newcomer()
    await repost(late, id)
    expect(ids(await reposters(id, { before: first.prev }))).toEqual([late.id])
  })
})

describe('the feeds', () => {
  test('show it to those who follow who reposts, with that user, and to that user', async () => {
    const [ada, bob, fan] = await newcomers(3)
    const old = await postOf(ada)
    const [id, own] = [await postOf(ada), await postOf(bob)]
    await follow(fan, bob)
    expect(await broughtTo(fan)).toEqual([[own, null]])
    await repost(bob, id)
    for (const reader of [fan, bob]) expect(await broughtTo(reader)).toEqual([[id, bob.id], [own, null]]) // prettier-ignore
    const [item] = (await readFeed(fan)).body.items
    const profile = (await call('get-user', { path: { username: bob.username } })).body
    expect({ ...item.repostedBy, viewer: null }).toEqual(profile)
    expect(await broughtTo(ada)).toEqual([[id, null], [old, null]]) // prettier-ignore
    // In the order of reposting, an old post above newer ones.
    await repost(bob, old)
    expect(await broughtTo(fan)).toEqual([[old, bob.id], [id, bob.id], [own, null]]) // prettier-ignore
    await undo(bob, id)
    expect(await broughtTo(fan)).toEqual([[old, bob.id], [own, null]]) // prettier-ignore
  })

  test('show what is polled, in pages, and what a new follow and a rebuild bring', async () => {
    const [ada, bob, fan] = await newcomers(3)
    const posts = [await postOf(ada), await postOf(ada), await postOf(ada)]
    await repost(bob, posts[1]!)
    await follow(fan, bob)
    const first = (await readFeed(fan)).body
    expect(ids(first)).toEqual([posts[1]])
    await repost(bob, posts[0]!)
    await repost(bob, posts[2]!)
    const polled = (await readFeed(fan, { before: first.prev })).body
    expect(ids(polled)).toEqual([posts[2], posts[0]])
    const expected = [posts[2], posts[0], posts[1]]
    const page = (await readFeed(fan, { limit: '1' })).body
    const next = (await readFeed(fan, { limit: '2', after: page.next })).body
    expect([...ids(page), ...ids(next), next.next]).toEqual([...expected, null])
    await world.redisServer.run('DEL', `feed:{${fan.id}}`)
    expect(await feedIds(fan)).toEqual(expected)
    expect(await feedIds(fan)).toEqual(expected)
    await call('remove-follower', { path: { username: bob.username, follower: fan.username }, token: fan.accessToken })
    expect(await feedIds(fan)).toEqual([])
  }) // prettier-ignore

  test('show a post once, however many bring it, and by the next one when the first undoes it', async () => {
    const [ada, bob, carol, fan] = await newcomers(4)
    const id = await postOf(ada)
    for (const author of [bob, carol]) await follow(fan, author)
    expect(await broughtTo(fan)).toEqual([])
    await repost(bob, id)
    const { prev } = (await readFeed(fan)).body
    await repost(carol, id)
    expect(await broughtTo(fan)).toEqual([[id, bob.id]])
    expect(await broughtTo(fan, { before: prev })).toEqual([])
    await undo(bob, id)
    expect(await broughtTo(fan)).toEqual([[id, carol.id]])
    await repost(bob, id)
    expect(await broughtTo(fan)).toEqual([[id, carol.id]])
    // Whose author is followed it is anyway.
    await follow(fan, ada)
    expect(await broughtTo(fan)).toEqual([[id, null]])
    await call('add-mute', { path: { username: ada.username }, token: fan.accessToken })
    expect(await broughtTo(fan)).toEqual([])
    await call('remove-mute', { path: { username: ada.username }, token: fan.accessToken })
    const path = { username: ada.username, follower: fan.username }
    await call('remove-follower', { path, token: fan.accessToken })
    await call('add-mute', { path: { username: carol.username }, token: fan.accessToken })
    expect(await broughtTo(fan)).toEqual([[id, bob.id]])
  })

  test('show no post twice within forty entries, also beyond what is kept', async () => {
    const [ada, bob, fan] = await newcomers(3)
    for (const author of [ada, bob]) await follow(fan, author)
    expect(await broughtTo(fan)).toEqual([])
    const posts: string[] = []
    // More than a feed keeps; each fifth is reposted soon after.
    for (let i = 0; i < 150; i += 1) {
      posts.push(await postOf(ada))
      if (i % 5 === 4) await repost(bob, posts[i - 3]!)
    }
    const walked: string[] = []
    for (let after: string | undefined; after !== null;) {
      const { body } = await readFeed(fan, { limit: '30', ...(after && { after }) })
      walked.push(...ids(body))
      after = body.next
    }
    expect(walked).toEqual(posts.toReversed())
  })

  test('are written by the queue where they are many, and read from a big account', async () => {
    const [ada, bob, fan] = await newcomers(3)
    const id = await postOf(ada)
    await follow(fan, bob)
    expect(await feedIds(fan)).toEqual([])
    await addCrowd(world, bob, 2500)
    await repost(bob, id)
    expect(await feedIds(bob)).toEqual([id])
    expect(await feedIds(fan)).toEqual([])
    await workOff(sqs)
    expect(await broughtTo(fan)).toEqual([[id, bob.id]])
    await undo(bob, id)
    expect(await feedIds(fan)).toEqual([])
    await workOff(sqs)
    await sweepMarks(world)
    await workOff(sqs)
    expect(await cachedIds(world, fan)).toEqual([])
    await world.redisServer.run('ZADD', 'big_accounts', bob.id, bob.id)
    const { prev } = (await readFeed(fan)).body
    await repost(bob, id)
    expect(await broughtTo(fan, { before: prev })).toEqual([[id, bob.id]])
    expect(await broughtTo(fan)).toEqual([[id, bob.id]])
    await world.redisServer.run('ZREM', 'big_accounts', bob.id)
  })
})
