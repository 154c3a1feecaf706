/** How posts reach many followers: by the queue in ranges, and beyond that when feeds are read. */
import { call } from '../../support/world/call.ts'
import {
  addCrowd,
  cachedIds,
  expectFinished,
  feedIds,
  follow,
  publish,
  readFeed,
  sweep,
  workOff,
} from '../../support/social/followers.ts'
import { type Sqs, startSqs } from '../../support/network/sqs.ts'
import { expectSeen, startPoller } from '../../support/social/poller.ts'
import { type Instance, startInstances } from '../../support/world/instances.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let sqs: Sqs
let world: World
let instance: Instance
let readers: Person[]
let authors = 0

beforeAll(async () => {
  sqs = await startSqs()
  world = await startWorld({
    ...sqs.settings,
    FANOUT_INLINE_LIMIT: '2',
    FANOUT_RANGE: '2',
    FANOUT_PUSH_LIMIT: '10',
  })
  readers = await Promise.all(['r1', 'r2', 'r3', 'r4', 'r5'].map((name) => join(world, name)))
  for (const reader of readers) await feedIds(reader)
  ;[instance] = (await startInstances(1, ['create-post'])) as [Instance]
})
afterAll(async () => {
  await instance.close()
  await Promise.all([world.close(), sqs.close()])
})

async function newAuthor(followers: Person[]): Promise<Person> {
  const author = await join(world, `a${(authors += 1)}`)
  for (const follower of followers) await follow(follower, author)
  return author
}

const remove = (author: Person, id: string) =>
  call('delete-post', { path: { id }, token: author.accessToken })
const posting = ({ username, accessToken: token }: Person, more: Record<string, string> = {}) => ({
  path: { username },
  token,
  body: { text: 'Indeed.', ...more },
})

describe('POST /users/{username}/posts', () => {
  test('writes the feeds of few followers at once', async () => {
    const author = await newAuthor(readers.slice(0, 2))
    const { id } = (await publish(author)).body
    expect(sqs.messages).toEqual([])
    for (const reader of readers.slice(0, 2)) expect((await cachedIds(world, reader))[0]).toBe(id)
    await expectFinished(world)
  })

  test('leaves the feeds of many followers to the queue, in ranges that miss and repeat nobody', async () => {
    const author = await newAuthor(readers)
    const { id } = (await publish(author)).body
    expect(sqs.messages).toHaveLength(3)
    for (const reader of readers) expect(await cachedIds(world, reader)).not.toContain(id)
    await workOff(sqs)
    for (const reader of readers) expect((await cachedIds(world, reader))[0]).toBe(id)
    await expectFinished(world)
  })

  test('brings a reply to those of many followers who follow the user answered to, by the queue as well', async () => {
    const [answered, author] = [await newAuthor(readers.slice(1, 4)), await newAuthor(readers)]
    const inReplyTo = (await publish(answered)).body.id
    await workOff(sqs)
    const { id } = (await call('create-post', posting(author, { inReplyTo }))).body
    await workOff(sqs)
    for (const reader of readers) {
      const isForThem = readers.indexOf(reader) > 0 && readers.indexOf(reader) < 4
      expect((await cachedIds(world, reader)).includes(id)).toBe(isForThem)
    }
    await expectFinished(world)
    await remove(author, id)
    await workOff(sqs)
    for (const reader of readers) expect(await cachedIds(world, reader)).not.toContain(id)
    expect((await call('get-post', { path: { id: inReplyTo } })).body.counts.replies).toBe(0)
    await expectFinished(world)
  })

  test('reaches those who stay when followers come and go before the queue is worked off', async () => {
    const author = await newAuthor(readers.slice(0, 4))
    const { id } = (await publish(author)).body
    const path = { username: author.username, follower: readers[1]!.username }
    await call('remove-follower', { path, token: readers[1]!.accessToken })
    await follow(readers[4]!, author)
    await workOff(sqs)
    for (const reader of [0, 2, 3, 4].map((i) => readers[i]!)) expect((await feedIds(reader))[0]).toBe(id)
    expect(await feedIds(readers[1]!)).not.toContain(id)
    await expectFinished(world)
  })

  test('is done with followers who have all gone before the queue is worked off', async () => {
    const author = await newAuthor(readers.slice(0, 3))
    await publish(author)
    for (const reader of readers.slice(0, 3)) {
      const path = { username: author.username, follower: reader.username }
      await call('remove-follower', { path, token: reader.accessToken })
    }
    await workOff(sqs)
    await expectFinished(world)
  })

  test('answers 201 while the queue takes nothing, and the sweeper brings the post', async () => {
    const author = await newAuthor(readers)
    sqs.setDown(true)
    const answer = await publish(author)
    sqs.setDown(false)
    expect(answer.status).toBe(201)
    expect(sqs.messages).toEqual([])
    expect(await sweep(world)).toBe(1)
    await workOff(sqs)
    for (const reader of readers) expect((await cachedIds(world, reader))[0]).toBe(answer.body.id)
    await expectFinished(world)
  })
})

describe('DELETE /posts/{id}', () => {
  test('takes the post out of the feeds of many followers, by the queue', async () => {
    const author = await newAuthor(readers)
    const { id } = (await publish(author)).body
    await workOff(sqs)
    expect((await remove(author, id)).status).toBe(204)
    for (const reader of readers) expect(await cachedIds(world, reader)).toContain(id)
    await workOff(sqs)
    for (const reader of readers) expect(await cachedIds(world, reader)).not.toContain(id)
    await expectFinished(world)
  })

  test('wins against a delivery that is still in the queue', async () => {
    const author = await newAuthor(readers)
    const { id } = (await publish(author)).body
    const late = sqs.messages.splice(0)
    await remove(author, id)
    await workOff(sqs)
    sqs.messages.push(...late)
    await workOff(sqs)
    for (const reader of readers) expect(await cachedIds(world, reader)).not.toContain(id)
    await expectFinished(world)
  })
})

describe('an account with more followers than posts are pushed to', () => {
  let author: Person
  const ids: string[] = []

  beforeAll(async () => {
    author = await newAuthor(readers.slice(0, 3))
    ids.unshift((await publish(author)).body.id)
    await workOff(sqs)
    await addCrowd(world, author, 10)
    // With this it becomes one: it is the last that is written.
    ids.unshift((await publish(author)).body.id)
    await workOff(sqs)
    for (let i = 0; i < 3; i += 1) ids.unshift((await publish(author)).body.id)
  })

  test('has its posts in the feeds of its followers without their being written there', async () => {
    expect(sqs.messages).toEqual([])
    await expectFinished(world)
    for (const reader of readers.slice(0, 3)) {
      const cached = await cachedIds(world, reader)
      expect(ids.map((id) => cached.includes(id))).toEqual([false, false, false, true, true])
      expect((await feedIds(reader)).slice(0, 5)).toEqual(ids)
    }
    expect(await feedIds(readers[3]!)).not.toContain(ids[0])
    expect(await feedIds(author)).toEqual(ids)
  })

  test('is merged page by page, in both directions, and the total says that it is a lower bound', async () => {
    const all = await feedIds(readers[0]!)
    const query = { limit: '2' }
    const first = await readFeed(readers[0]!, query)
    const second = await readFeed(readers[0]!, { ...query, after: first.body.next })
    const back = await readFeed(readers[0]!, { ...query, before: second.body.prev })
    const shown = [first, second].flatMap(({ body }) => body.items.map(({ id }: { id: string }) => id))
    expect(shown).toEqual(all.slice(0, 4))
    expect(back.body).toMatchObject({ items: first.body.items, totalRelation: 'atLeast' })
    expect(back.body.total).toBeLessThanOrEqual(all.length)
  })

  test('shows its replies to those alone who follow the user answered to', async () => {
    const [big, answered] = [await newAuthor([readers[0]!, readers[1]!]), await newAuthor([readers[0]!])]
    await addCrowd(world, big, 12)
    const inReplyTo = (await publish(answered)).body.id
    const { id } = (await call('create-post', posting(big, { inReplyTo }))).body
    expect(await feedIds(readers[0]!)).toContain(id)
    expect(await feedIds(readers[1]!)).not.toContain(id)
  })

  test.each([2, 3, 4, 5, 6, 7])(
    'is seen by pollers when it becomes one, stopped before trip %i',
    async (trip) => {
      const reader = await join(world, `p${trip}`)
      const [ada, big] = [await newAuthor([reader]), await newAuthor([reader])]
      const list = { path: { username: reader.username }, token: reader.accessToken }
      const poller = await startPoller('get-feed', list, 2)
      await addCrowd(world, big, 10)
      const hold = instance.redis.hold(trip)
      const answer = instance.call('create-post', posting(big))
      await Promise.race([hold.reached, answer])
      for (const author of [ada, big, ada]) {
        await publish(author)
        await poller.poll()
      }
      await hold.release()
      await answer
      await poller.poll()
      await workOff(sqs)
      await poller.poll()
      await expectSeen(poller, 'get-feed', list)
    },
  )

  test('costs those who follow no such account no trip', async () => {
    await readFeed(readers[3]!)
    world.redis.resetCounts()
    expect((await readFeed(readers[3]!)).status).toBe(200)
    expect(world.redis.roundTrips).toBe(2)
  })

  test('is gone from the feed at once when a post is deleted, and when it is unfollowed', async () => {
    const path = { username: author.username, follower: readers[1]!.username }
    const token = readers[1]!.accessToken
    const deleted = ids.shift() ?? ''
    expect((await remove(author, deleted)).status).toBe(204)
    expect(sqs.messages).toEqual([])
    expect((await feedIds(readers[1]!)).slice(0, 4)).toEqual(ids)
    expect((await call('remove-follower', { path, token })).status).toBe(200)
    const left = await feedIds(readers[1]!)
    expect(ids.filter((id) => left.includes(id))).toEqual([])
    await call('add-follower', { path, token })
    expect((await feedIds(readers[1]!)).slice(0, 4)).toEqual(ids)
  })
})
