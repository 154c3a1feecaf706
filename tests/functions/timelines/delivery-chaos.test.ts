/**
 * Whatever is lost, repeated, reordered or broken off between a post and the feeds it belongs into: once the sweeper has
 * run, every follower has every acknowledged post once, and no deleted one.
 */
import * as fc from 'fast-check'
import { call } from '../../support/world/call.ts'
import { expectFinished, publish, readFeed, sweep, workOff } from '../../support/social/followers.ts'
import { howMany, hunt } from '../../support/hunts/hunt.ts'
import { type Sqs, startSqs } from '../../support/network/sqs.ts'
import { beginAgain, type Cast, gather, setFollowing } from '../../support/timelines/timeline-cast.ts'
import { work } from '../../support/network/workers.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let sqs: Sqs
let world: World
let cast: Cast
let author: Person

beforeAll(async () => {
  sqs = await startSqs()
  world = await startWorld({ ...sqs.settings, FANOUT_INLINE_LIMIT: '2', FANOUT_RANGE: '1' })
  cast = await gather(world)
  author = cast.people[0]!
})
afterAll(() => Promise.all([world.close(), sqs.close()]))

/** What the author was told. */
interface Told {
  published: Set<string>
  /** Perhaps: the answer was lost, or said that it could not be done. */
  attempted: Set<string>
  deleted: Set<string>
}

/** Two followers are written at once, four by the queue. */
async function begin(followers: number): Promise<Told> {
  await beginAgain(cast)
  sqs.setDown(false)
  sqs.messages.length = 0
  for (let who = 0; who < cast.people.length; who += 1) await readFeed(cast.people[who]!)
  for (let who = 1; who <= followers; who += 1) await setFollowing(cast, who, 0, true)
  return { published: new Set(), attempted: new Set(), deleted: new Set() }
}

type Fault = { when: 'before' | 'after'; trip: number } | null

/** Does something while the connection to Redis is cut at one of its trips. */
async function during<Result>(fault: Fault, what: () => Promise<Result>): Promise<Result> {
  world.redis.resetCounts()
  if (fault) world.redis.cut(fault.when, fault.trip)
  try {
    return await what()
  } finally {
    world.redis.resetCounts()
  }
}

async function post(told: Told, fault: Fault): Promise<void> {
  const { status, body } = await during(fault, () => publish(author))
  if (status === 201) told.published.add(body.id)
  else expect(status).toBe(503)
}

async function remove(told: Told, which: number, fault: Fault): Promise<void> {
  const ids = [...told.published]
  const id = ids[which % Math.max(ids.length, 1)]
  if (id === undefined) return
  told.attempted.add(id)
  const request = { path: { id }, token: author.accessToken }
  const { status } = await during(fault, () => call('delete-post', request))
  if (status === 204) told.deleted.add(id)
  // Not found: it was deleted by an attempt that was answered with 503, or it is deleted already.
  else expect([404, 503]).toContain(status)
}

/** Hands one message to the worker; one that fails comes again, later. */
async function take(which: number, how: 'once' | 'twice' | 'lost', fault: Fault): Promise<void> {
  const [message] = sqs.messages.splice(which % Math.max(sqs.messages.length, 1), 1)
  if (message === undefined || how === 'lost') return
  const failed = await during(fault, () =>
    how === 'once' ? work('deliver-posts', message) : work('deliver-posts', message, message),
  )
  if (failed.length > 0) sqs.messages.push(message)
}

/** Everything comes up again: the queue is worked off, and the sweeper runs as often as it has something to do. */
async function settle(): Promise<void> {
  sqs.setDown(false)
  await workOff(sqs)
  for (let run = 0; run < 5 && (await sweep(world)) > 0; run += 1) await workOff(sqs)
  await expectFinished(world)
}

/** The author's posts as they lie in a feed, newest first: doubles and losses that reading would make up for included. */
async function inFeedOf({ id }: Person): Promise<string[]> {
  const members = await world.redisServer.run('ZRANGE', `feed:{${id}}`, '0', '-1')
  const entries = (members as unknown[]).map((member) => String(member).split(':'))
  return entries.filter(([, by]) => by === author.id).map(([postId]) => postId ?? '')
}

async function check(told: Told, followers: number): Promise<void> {
  await settle()
  const path = { username: author.username }
  const { body } = await call('list-user-posts', { path, query: { limit: '100' }, token: author.accessToken })
  const listed: string[] = body.items.map(({ id }: { id: string }) => id)
  const kept = [...told.published].filter((id) => !told.attempted.has(id))
  expect(listed).toEqual(expect.arrayContaining(kept))
  expect(listed.filter((id) => told.deleted.has(id))).toEqual([])
  for (const reader of cast.people.slice(0, followers + 1)) {
    expect(await inFeedOf(reader)).toEqual(listed)
    const feed = await readFeed(reader, { limit: '100' })
    expect(feed.body.items).toEqual(body.items.map((post: object) => ({ ...post, repostedBy: null })))
    expect(feed.body).toMatchObject({ total: listed.length, totalRelation: 'exact' })
  }
}

const trips = Array.from({ length: 8 }, (_, i) => i + 1)
const everyFault = trips.flatMap((trip) => [
  { trip, when: 'before' as const },
  { trip, when: 'after' as const },
])
/** A fifth of them, before and after in turn, where time is short. */
const faults = everyFault.filter((_, i) => i % howMany({ inTest: 5, inDeep: 1 }) === 0)

describe.each([2, 4])('with %d followers, no post is lost or doubled', (followers) => {
  test.each(faults)('when the connection is cut $when trip $trip of publishing', async (fault) => {
    const told = await begin(followers)
    await post(told, null)
    await post(told, fault)
    await post(told, null)
    await check(told, followers)
  })

  test.each(faults)('when the connection is cut $when trip $trip of deleting', async (fault) => {
    const told = await begin(followers)
    await post(told, null)
    await post(told, null)
    await workOff(sqs)
    await remove(told, 0, fault)
    await check(told, followers)
  })

  test.each(faults)('when the sweeper is cut off $when trip $trip', async (fault) => {
    const told = await begin(followers)
    sqs.setDown(true)
    // Cut where the feeds would be written.
    await post(told, { when: 'before', trip: 5 })
    await post(told, { when: 'before', trip: 4 })
    await during(fault, () => sweep(world)).catch(() => 0)
    await check(told, followers)
  })
})

test.each(faults)('no post is lost or doubled when the worker is cut off $when trip $trip', async (fault) => {
  const told = await begin(4)
  await post(told, null)
  await remove(told, 0, null)
  await post(told, null)
  for (let i = 0; i < 8; i += 1) await take(0, 'once', fault)
  await check(told, 4)
})

test('the worker reports the messages that have to come again, and only these', async () => {
  const told = await begin(4)
  await post(told, null)
  const [first = '', ...others] = sqs.messages.splice(0)
  expect(await work('deliver-posts', 'no message', first, { action: 'deliver' })).toEqual([0, 2])
  sqs.messages.push(...others)
  await check(told, 4)
})

test('no post is left that no list and no note names, between whichever commands of publishing the connection breaks', async () => {
  let isBroken = true
  for (let most = 1; isBroken; most += 1) {
    const told = await begin(2)
    const broken = Promise.withResolvers<boolean>()
    let sent = 0
    world.redis.setDelays(() => {
      sent += 1
      if (sent <= most) return 0
      broken.resolve(true)
      return 10_000
    })
    const posted = post(told, null)
    isBroken = await Promise.race([broken.promise, posted.then(() => false)])
    if (isBroken) await world.redis.setMode('reset')
    world.redis.setDelays(() => 0)
    await world.redis.setMode('pass')
    await posted
    const [written, listed, noted] = (await world.redisServer.runAll([
      ['KEYS', 'post:*'],
      ['ZRANGE', `user_posts:{${author.id}}`, '0', '-1'],
      ['ZRANGE', 'fanout_pending', '0', '-1'],
    ])) as unknown[][]
    const named = [...listed!.map(String), ...noted!.map((note) => String(note).split(':')[1])]
    expect(written!.map((key) => String(key).slice(5)).filter((id) => !named.includes(id))).toEqual([])
    await check(told, 2)
  }
})

const fault = fc.option(
  fc.record({
    when: fc.constantFrom('before' as const, 'after' as const),
    trip: fc.integer({ min: 1, max: 8 }),
  }),
)
const how = fc.constantFrom('once' as const, 'twice' as const, 'lost' as const)
const scenario = fc.record({
  followers: fc.constantFrom(2, 4),
  steps: fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('post' as const), fault }),
      fc.record({ do: fc.constant('delete' as const), which: fc.nat({ max: 9 }), fault }),
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('take' as const), which: fc.nat({ max: 20 }), how, fault }),
      },
      fc.record({ do: fc.constant('sweep' as const), fault }),
      fc.record({ do: fc.constant('queue' as const), down: fc.boolean() }),
    ),
    { maxLength: 14, size: 'max' },
  ),
})

test('no post is lost or doubled when everything of this happens in any order', async () => {
  await hunt({
    file: __filename,
    runs: howMany({ inTest: 6, inDeep: 150 }),
    limitMs: 240_000,
    histories: scenario,
    async play({ followers, steps }) {
      const told = await begin(followers)
      for (const step of steps) {
        if (step.do === 'post') await post(told, step.fault)
        else if (step.do === 'delete') await remove(told, step.which, step.fault)
        else if (step.do === 'take') await take(step.which, step.how, step.fault)
        else if (step.do === 'queue') sqs.setDown(step.down)
        else await during(step.fault, () => sweep(world)).catch(() => 0)
      }
      await check(told, followers)
    },
  })
}, 300_000)
