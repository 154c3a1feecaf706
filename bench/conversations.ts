/**
 * The targets of conversations, C1 to C7. `BENCH_BEFORE` names a checkout of a version before there were any (commit c5b10fd, with
 * node_modules): pages and deliveries of both versions are then measured in turns, on the same data.
 */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { grantRole } from '../infra/realm/keycloak-admin.ts'
import { redis } from '../shared/redis/redis.ts'
import { keys } from '../shared/store/keys.ts'
import { deliverToFeeds } from '../shared/store/timelines/feed.ts'
import { logIn, join as register, type Person, startWorld } from '../tests/support/world/world.ts'
import { bytesOfConversations } from './conversation-bytes.ts'
import { act, brought, closeFormer, former, found, target } from './conversation-world.ts'
import { postIdOf, seedFeeds } from './feeds.ts'
import { type Figure, inTurns, isDeep, progress, ratios, report, timed } from './measure.ts'
import { readPage, seedEdge, seedReader, servePage } from './people.ts'
import { playTests } from './played.ts'

const rounds = isDeep ? 25 : 12

const world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'SILENT' })
const { redisServer } = world
const direct = process.env['REDIS_URL']!
const run = (...command: string[]) => redisServer.run(...command)

/** Commands of one request, without those of scripts. */
async function commandsOf(request: () => Promise<unknown>): Promise<number> {
  await run('CONFIG', 'SET', 'slowlog-log-slower-than', '0')
  await run('CONFIG', 'SET', 'slowlog-max-len', '1000')
  await run('SLOWLOG', 'RESET')
  await request()
  const log = (await run('SLOWLOG', 'GET', '1000')) as unknown[][]
  await run('CONFIG', 'SET', 'slowlog-log-slower-than', '-1')
  return log.filter(([, , , , address]) => !String(address).startsWith('?')).length - 1
}

/** Pages, in a process whose Redis is some way off from the beginning. */
function pages(): Promise<Figure[]> {
  const child = fork(join(import.meta.dirname, 'conversation-pages.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return new Promise((measured, failed) => {
    let figures: Figure[] | undefined
    child.on('message', (message) => (figures = message as Figure[]))
    child.on('error', failed)
    child.on('exit', () => (figures ? measured(figures) : failed(new Error('conversation-pages.ts failed'))))
  })
}

/** Trips, after each was called before; commands of the page. */
async function trips(reader: Person, friend: Person): Promise<Figure[]> {
  progress('trips and commands')
  const { username } = friend
  const { id } = (await readPage(reader)).items[0] as { id: string }
  const text = { text: `Hello @${reader.username} #bench` }
  const costOf = async (key: string, path: Record<string, string>, body?: object) => {
    for (let i = 0; i < 2; i += 1) await act(key, friend, path, body)
    world.redis.resetCounts()
    await act(key, friend, path, body)
    return [world.redis.roundTrips]
  }
  const post = await costOf('create-post', { username }, { text: 'Hello.' })
  const mention = await costOf('create-post', { username }, text)
  const reply = await costOf('create-post', { username }, { text: 'Yes.', inReplyTo: id })
  const marks = ['add-like', 'add-repost', 'add-bookmark']
  const ofMarks: number[] = []
  for (const key of marks) ofMarks.push(...(await costOf(key, { id })))
  world.redis.resetCounts()
  await servePage(reader)
  const pageTrips = world.redis.roundTrips
  return [
    found('feed page: trips', 'trips', [pageTrips], target(2, 'most', 2)),
    found('feed page: commands', 'trips', [await commandsOf(() => servePage(reader))], target(2, 'most', 12)),
    found('POST of a post; with mention and tag; of a reply', 'trips', [...post, ...mention, ...reply], target(3, 'most', 7)),
    found('like, repost, bookmark', 'trips', ofMarks, target(3, 'most', 3)),
  ] // prettier-ignore
}

async function fanOut(): Promise<Figure[]> {
  progress('fan-out')
  const old = await former<{ deliverToFeeds: typeof deliverToFeeds }>('shared/store/feed.ts')
  if (!old) return []
  const followers = Array.from({ length: 2000 }, (_, i) => i + 1)
  const client = new (await import('ioredis')).Redis(direct)
  await seedFeeds(client, followers.length)
  let n = 0
  const deliver = (through: typeof deliverToFeeds) => () =>
    timed(async () => {
      for (let i = 0; i < 5; i += 1) {
        const postId = postIdOf((n += 1))
        await client.set(keys.lastPostId, postId)
        await through({ postId, authorId: 4711 }, followers)
      }
    })
  const ms = await inTurns(rounds, { now: deliver(deliverToFeeds), before: deliver(old.deliverToFeeds) })
  client.disconnect()
  return [found('fan-out speed ÷ before there were conversations', '×', ratios(ms.before, ms.now), target(5, 'least', 0.97))]
} // prettier-ignore

/** From the request of the moderator until the feed of a follower is without the author's posts. */
async function suspension(author: Person, reader: Person): Promise<Figure[]> {
  progress('an author with 100,000 followers is suspended')
  await seedEdge({ userId: Number(author.id), followerId: Number(reader.id) })
  for (let from = 0; from < 100_000; from += 1000) {
    const crowd = Array.from({ length: 1000 }, (_, i) => [String(from + i + 1), String(9_000_000 + from + i)])
    await run('ZADD', keys.followers(Number(author.id)), ...crowd.flat())
  }
  await act('create-post', author, { username: author.username }, { text: 'Buy this.' })
  const mod = await register(world, 'mod')
  await grantRole(world.realm, { username: mod.username, role: 'moderator' })
  const moderator = await logIn(mod)
  const shown = async () => (await servePage(reader)).includes('Buy this.')
  if (!(await shown())) throw new Error('the post of the author is not in the feed')
  const ms = await timed(async () => {
    await act('add-suspension', moderator, { username: author.username }, { reason: 'Spam.' })
    while (await shown());
  })
  return [
    found('suspended author out of a feed, of 100,000 followers', 'ms', [ms], target(6, 'most', 60_000)),
  ]
}

function proofs(): Figure[] {
  const functions = (...names: string[]) => names.map((name) => `functions/${name}`)
  progress('random histories')
  const histories = playTests(
    isDeep ? 'deep' : 'functions',
    isDeep
      ? ['deep/conversations', 'deep/timelines-of-reposts']
      : functions('conversations/histories', 'timelines/timelines-of-reposts'),
  )
  progress('crash points')
  const suites = ['marks/marks-at-once', 'marks/reposts-at-once', 'notifications/notifications-at-once']
  const more = ['conversations/replies', 'safety/blocks', 'moderation/moderation']
  const cuts = playTests('functions', functions(...suites, ...more))
  const cases = (what: string, { played, failed }: typeof cuts, number: number) =>
    found(`${what} in ${played.toLocaleString('en')}`, 'cases', [failed], target(number, 'most', 0))
  return [
    cases('leaks, repeats, gaps and wrong counts, of histories', histories, 1),
    cases('illegal states after cuts and holds, of suites', cuts, 7),
  ]
}

const reader = await seedReader(world, 20, 400)
const friend = await register(world, 'friend')
const author = await register(world, 'author')
await brought(world, { reader, friend, author })
const figures = [
  ...(await pages()),
  ...(await trips(reader, friend)),
  ...(await bytesOfConversations(redisServer)).map(({ name, bytes }) =>
    found(name, 'B', [bytes], target(4, 'most', 60)),
  ),
  ...(await fanOut()),
  ...(await suspension(author, friend)),
]
await redis().close()
await closeFormer()
await world.close()
report([...figures, ...proofs()])
