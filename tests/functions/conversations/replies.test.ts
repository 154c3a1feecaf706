/** list-replies, get-thread: where replies are shown, what they count, and what becomes of them. */
import { call, type CallInput } from '../../support/world/call.ts'
import { feedIds, follow, sweep } from '../../support/social/followers.ts'
import { heldEverywhere, type Instance, startInstances } from '../../support/world/instances.ts'
import { about, postOf, sweepMarks } from '../../support/social/mark-state.ts'
import { cleanUp } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let instances: Instance[]
let people = 0

beforeAll(async () => {
  world = await startWorld()
  instances = await startInstances(1, ['create-post', 'delete-post'])
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await world.close()
})

const newcomer = () => join(world, `r${(people += 1)}`)
const newcomers = async (count: number) =>
  (await Promise.all(Array.from({ length: count }, newcomer))) as [Person, Person, Person]

const replying = ({ username, accessToken: token }: Person, inReplyTo: string, more = {}): CallInput => ({
  path: { username },
  token,
  body: { text: 'Indeed.', inReplyTo, ...more },
})
const reply = (person: Person, to: string, more = {}) => call('create-post', replying(person, to, more))
const replyId = async (person: Person, to: string): Promise<string> => (await reply(person, to)).body.id
const remove = (person: Person, id: string) => call('delete-post', about(person, id))

const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)
const thread = async (id: string, token?: string) => (await call('get-thread', { path: { id }, token })).body
const replies = async (id: string, query = {}) => (await call('list-replies', { path: { id }, query })).body
const countOf = async (id: string): Promise<number> =>
  (await call('get-post', { path: { id } })).body.counts.replies

async function expectReplies(id: string, expected: string[]): Promise<void> {
  const { items, total } = await replies(id)
  expect([ids({ items }), total, await countOf(id)]).toEqual([expected, expected.length, expected.length])
}

async function deleteAccount({ accessToken: token, password }: Person): Promise<void> {
  expect(await call('delete-me', { token, body: { password } })).toMatchObject({ status: 204 })
  await cleanUp()
}

describe('a reply', () => {
  test('names what it answers to, is counted and listed there, and not among all posts', async () => {
    const [ada, bob] = await newcomers(2)
    const id = await postOf(ada)
    const { status, body } = await reply(bob, id)
    expect([status, body.inReplyTo]).toEqual([201, { id, username: ada.username }])
    expect((await call('get-post', about(bob, body.id))).body).toEqual(body)
    const { items } = (await call('list-notifications', { token: ada.accessToken })).body
    expect(items).toMatchObject([{ type: 'reply', actor: { id: bob.id }, post: { id: body.id } }])
    const second = await replyId(ada, id)
    await expectReplies(id, [second, body.id])
    const [first, rest] = [await replies(id, { limit: '1' }), await replies(id, { after: second })]
    expect([ids(first), first.next, ids(rest), rest.next]).toEqual([[second], second, [body.id], null])
    expect(ids((await call('list-posts', {})).body)).not.toContain(body.id)
    expect(ids((await call('list-user-posts', { path: { username: bob.username } })).body)).toEqual([body.id])
    const third = await replyId(bob, id)
    expect(ids(await replies(id, { before: first.prev }))).toEqual([third])
  })

  test('to what is not there or not to be seen is 404', async () => {
    const [ada, bob] = await newcomers(2)
    const { accessToken: token, username } = ada
    const body = { text: 'For followers.', visibility: 'followers' }
    const hidden = (await call('create-post', { path: { username }, token, body })).body.id
    const gone = await postOf(ada)
    await remove(ada, gone)
    for (const id of ['1', gone, hidden]) {
      expectProblem(await reply(bob, id), 404, 'post-not-found')
      expectProblem(await call('list-replies', about(bob, id)), 404, 'post-not-found')
      expectProblem(await call('get-thread', about(bob, id)), 404, 'post-not-found')
    }
    await follow(bob, ada)
    expect((await reply(bob, hidden)).body.visibility).toBe('followers')
    expect((await reply(bob, hidden, { visibility: 'unlisted' })).body.visibility).toBe('unlisted')
  })

  test('keeps its place when it is edited, and leads to the author under another name', async () => {
    const [ada, bob] = await newcomers(2)
    const id = await postOf(ada)
    const { body } = await reply(bob, id)
    const edited = await call('edit-post', { ...about(bob, body.id), body: { text: 'On second thoughts.' } })
    expect(edited.body.inReplyTo).toEqual(body.inReplyTo)
    const username = `new_${ada.username}`
    await call('update-me', { token: ada.accessToken, body: { username } })
    expect((await call('get-post', { path: { id: body.id } })).body.inReplyTo).toEqual({ id, username })
    await expectReplies(id, [body.id])
  })
})

describe('a thread', () => {
  test('has what is above the post from the root down, and what answers to it', async () => {
    const [ada, bob] = await newcomers(2)
    const root = await postOf(ada)
    const middle = await replyId(bob, root)
    const post = await replyId(ada, middle)
    const answers = [await replyId(bob, post), await replyId(ada, post)].toReversed()
    const { ancestors, ...rest } = await thread(post, bob.accessToken)
    expect(ids({ items: ancestors })).toEqual([root, middle])
    expect([rest.post.id, ids(rest.replies), rest.replies.total]).toEqual([post, answers, 2])
    expect(rest.post.viewer).toEqual({ liked: false, reposted: false, bookmarked: false })
    await remove(bob, middle)
    expect(await thread(post)).toMatchObject({ ancestors: [{ id: root }, null], post: { id: post } })
    expect((await thread(post)).post.inReplyTo).toEqual({ id: middle, username: bob.username })
    await deleteAccount(bob)
    expect(await thread(post)).toMatchObject({
      ancestors: [{ id: root }, null],
      post: { inReplyTo: null },
      replies: { items: [{ id: answers[0] }], total: 1 },
    })
  })

  test('of a deep conversation has the 50 posts above that are nearest', async () => {
    const [ada] = await newcomers(1)
    const path = [await postOf(ada)]
    for (let i = 0; i < 52; i += 1) path.push(await replyId(ada, path.at(-1)!))
    expect(ids({ items: (await thread(path.at(-1)!)).ancestors })).toEqual(path.slice(2, -1))
  })
})

describe('the feeds', () => {
  test('show a reply to those who follow both, its author, and the user answered to', async () => {
    const [ada, bob, both] = await newcomers(3)
    const [one, other] = await newcomers(2)
    for (const [fan, author] of [[both, ada], [both, bob], [one, bob], [other, ada], [ada, bob]] as const)
      await follow(fan, author) // prettier-ignore
    const id = await postOf(ada)
    const answer = await replyId(bob, id)
    expect(await feedIds(bob)).toEqual([answer])
    for (const reader of [both, ada]) expect(await feedIds(reader)).toEqual([answer, id])
    expect([await feedIds(one), await feedIds(other)]).toEqual([[], [id]])
    // A follow of later does not bring it into what is kept, or leave what was kept before.
    await follow(one, ada)
    await call('remove-follower', {
      path: { username: ada.username, follower: both.username },
      token: both.accessToken,
    })
    expect(await feedIds(both)).toEqual([])
    // A feed that is built anew knows the follows of then.
    await world.redisServer.run('DEL', `feed:{${one.id}}`)
    expect(await feedIds(one)).toEqual([answer, id])
  })

  test('show all the posts of a thread by one author', async () => {
    const [ada, fan] = await newcomers(2)
    await follow(fan, ada)
    const id = await postOf(ada)
    const next = await replyId(ada, id)
    expect(await feedIds(fan)).toEqual([next, id])
  })
})

describe('what goes takes its replies out of the counts', () => {
  test('a reply, and a whole account', async () => {
    const [ada, bob, carol] = await newcomers(3)
    const id = await postOf(ada)
    const [bobs, carols] = [await replyId(bob, id), await replyId(carol, id)]
    await remove(bob, bobs)
    await expectReplies(id, [carols])
    const again = await replyId(bob, id)
    await deleteAccount(carol)
    await expectReplies(id, [again])
  })

  test('a post its list, with all of it; the replies stay', async () => {
    const [ada, bob] = await newcomers(2)
    const id = await postOf(ada)
    const answer = await replyId(bob, id)
    await remove(ada, id)
    await sweepMarks(world)
    expect(await world.redisServer.run('EXISTS', `replies:{post:${id}}`)).toBe(0)
    expect((await call('get-post', { path: { id: answer } })).body).toMatchObject({ id: answer })
    await remove(bob, answer)
    expect(await world.redisServer.run('EXISTS', `replies:{post:${id}}`)).toBe(0)
  })
})

describe('a reply that meets something else', () => {
  test.each(['before', 'after'] as const)(
    'is made whole where it breaks off (cut %s each trip)',
    async (when) => {
      const [ada, bob] = await newcomers(2)
      const id = await postOf(ada)
      for (const key of ['create-post', 'delete-post']) {
        for (let trip = 1, wasHit = true; wasHit; trip += 1) {
          const own = key === 'delete-post' ? await replyId(bob, id) : ''
          world.redis.resetCounts()
          world.redis.cut(when, trip)
          const { status, body } = await (own ? remove(bob, own) : reply(bob, id))
          wasHit = world.redis.roundTrips >= trip
          world.redis.resetCounts()
          expect(wasHit ? [201, 204, 503] : [201, 204]).toContain(status)
          await sweep(world)
          await sweepMarks(world)
          const there = ids(await replies(id))
          expect(await countOf(id)).toBe(there.length)
          if (status === 201) expect(there).toContain(body.id)
          if (status === 204) expect(there).not.toContain(own)
          for (const one of there) await remove(bob, one)
          await expectReplies(id, [])
        }
      }
    },
  )

  test.each(['the post', 'the account'])('leaves no trace with %s, wherever it is held up', async (what) => {
    const [ada] = await newcomers(1)
    let [id, bob, isGone] = ['', ada, false]
    const request = {
      get path() {
        return { username: bob.username }
      },
      get token() {
        return bob.accessToken
      },
      get body() {
        return { text: 'Indeed.', inReplyTo: id }
      },
    } as CallInput
    await heldEverywhere(instances[0]!, 'create-post', request, {
      prepare: async () => {
        isGone = false
        id = await postOf(ada)
        if (what === 'the account') bob = await newcomer()
      },
      meanwhile: async () => {
        isGone = true
        await (what === 'the post' ? remove(ada, id) : deleteAccount(bob))
      },
      check: async ({ status, body }) => {
        expect([201, 401, 403, 404]).toContain(status)
        await sweep(world)
        await cleanUp()
        if (!isGone) await expectReplies(id, [body.id])
        else if (what === 'the account') await expectReplies(id, [])
        else expect(await world.redisServer.run('EXISTS', `replies:{post:${id}}`)).toBe(0)
      },
    })
  })
})
