/**
 * Delivering a post to 2,000 full feeds: the code of shared/store/timelines/feed.ts against a pipe of encoded commands (what
 * `redis-cli --pipe` does), a plain ioredis pipeline and a loop that awaits each command; and the CPU that it costs the
 * client and Redis. Every contender leaves the same data behind, and finds what the one before it left; but for two, which
 * keep feeds of their own: the script of layout 2, and plain commands into the bulky encoding.
 */
import { Redis } from 'ioredis'
import { defineScript } from '../shared/redis/port.ts'
import { deliver } from '../shared/store/timelines/feed-scripts.ts'
import { chunksOf } from '../shared/store/chunks.ts'
import { chunkSize, deliverToFeeds } from '../shared/store/timelines/feed.ts'
import { keys } from '../shared/store/keys.ts'
import { redis } from '../shared/redis/redis.ts'
import { startRedisServer } from '../tests/support/redis/redis-server.ts'
import { fillsUp, keyOf, type Layout, postAt, postIdOf, seedFeeds } from './feeds.ts'
import { figure, inTurns, isDeep, progress, ratios, report } from './measure.ts'
import { encode, openPipe } from './pipe.ts'
import { hold } from './throttle.ts'

const followers = Array.from({ length: 2000 }, (_, i) => i + 1)
const authorId = 4711
const heldTo = process.env['BENCH_CORE'] === undefined ? undefined : Number(process.env['BENCH_CORE'])
const rounds = heldTo === undefined ? (isDeep ? 40 : 20) : 8
/** Deliveries to all feeds in one sample: long enough against timers, quotas and collections of garbage. */
const posts = heldTo === undefined ? 5 : 10

const server = await startRedisServer()
process.env['REDIS_URL'] = server.url
const client = new Redis(server.url)
for (const layout of ['bulky', 'former', 'feeds'] as Layout[])
  await seedFeeds(client, followers.length, layout)
// Or every delivery of these functions drops the feed of layout 2.
await client.set(keys.schemaVersion, 3)
const pipe = await openPipe(server.url)
// Only from here on: Redis keeps its whole core.
const release = heldTo === undefined ? undefined : await hold(heldTo)

type Command = (string | number)[]
/** Deliveries so far, to the feeds that are kept so. */
const deliveries: Record<Layout, number> = { feeds: 0, former: 0, bulky: 0 }
const cpuMicros: Record<string, number[]> = {}
const serverMicros: Record<string, number[]> = {}

/** CPU that Redis has used, in microseconds. */
async function serverCpu(): Promise<number> {
  const info = await client.info('cpu')
  const seconds = (name: string) => Number(new RegExp(`${name}:([0-9.]+)`).exec(info)?.[1])
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1e6
}

/** A contender's sample: ms for `posts` deliveries. What `prepare` does is not counted. */
function contender<Prepared>(
  name: string,
  prepare: (postId: number, n: number) => Prepared,
  send: (prepared: Prepared) => Promise<unknown>,
  layout: Layout = 'feeds',
  isNewest = true,
): () => Promise<number> {
  return async () => {
    let sent = isNewest ? 0 : 1
    const prepared = Array.from({ length: posts }, () => {
      const n = deliveries[layout]++
      return prepare(postIdOf(n), n)
    })
    const server = await serverCpu()
    const cpu = process.cpuUsage()
    const started = performance.now()
    for (const one of prepared) {
      // As publishing does; where the delivery is not of the newest post, it looks whether it comes late.
      await client.set(keys.lastPostId, postIdOf(deliveries[layout] - posts + sent++))
      await send(one)
    }
    const ms = performance.now() - started
    const { user, system } = process.cpuUsage(cpu)
    ;(cpuMicros[name] ??= []).push((user + system) / posts / followers.length)
    ;(serverMicros[name] ??= []).push(((await serverCpu()) - server) / posts / followers.length)
    return ms
  }
}

/** A trim by somebody who knows what it takes away. */
function trim(i: number, n: number): Command[] {
  const key = keys.feed(i)
  return [
    ['ZREMRANGEBYRANK', key, 96, -1],
    ['ZADD', key, -postAt(96, i, n), '-'],
  ]
}

/** What the script does to each feed while no post is newer, as single commands. */
function sameCommands(postId: number, n: number): Command[] {
  return followers.flatMap((i) => {
    const [key, entry] = [keys.feed(i), `${postId}:${authorId}`]
    const commands: Command[] = [
      ['ZCARD', key],
      ['ZADD', key, -postId, entry],
    ]
    if (!fillsUp(i, n)) return commands
    return [...commands, ['ZRANK', key, '-'], ['ZRANGE', key, 96, 96, 'WITHSCORES'], ...trim(i, n)]
  })
}

/** The fewest commands that leave the same data, for a client that knows all feeds, and that nothing comes late. */
function fewestCommands(postId: number, n: number): Command[] {
  return followers.flatMap((i) => {
    const add: Command = ['ZADD', keys.feed(i), -postId, `${postId}:${authorId}`]
    return fillsUp(i, n) ? [add, ...trim(i, n)] : [add]
  })
}

/** The same into feeds in the bulky encoding, the newest last. */
function bulkyCommands(postId: number, n: number): Command[] {
  return followers.flatMap((i) => {
    const key = keyOf('bulky', i)
    const add: Command = ['ZADD', key, postId, `${postId}:${authorId}`]
    return fillsUp(i, n) ? [add, ['ZREMRANGEBYRANK', key, 0, -97]] : [add]
  })
}

/** The script of layout 2. */
const former = defineScript(`
local call, id, entry = redis.call, ARGV[1], ARGV[2]
local below = '(' .. id
for _, feed in ipairs(KEYS) do
  local lowest = call('ZRANGEBYSCORE', feed, '-inf', below, 'LIMIT', '0', '1')[1]
  if lowest then
    call('ZADD', feed, id, entry)
    if call('ZCARD', feed) >= 128 then call('ZREMRANGEBYRANK', feed, '0', '-97') end
  end
end
return #KEYS
`)

const formerFeeds = followers.map((i) => keyOf('former', i))

/** The very calls that the code under test makes. */
function scriptCalls(postId: number): Command[] {
  return chunksOf(followers, chunkSize).map((chunk) => {
    const all = [...chunk.map(keys.feed), keys.lastPostId]
    return ['EVALSHA', deliver.sha1, all.length, ...all, -postId, `${postId}:${authorId}`, keys.lastPostId]
  })
}

const call = ([name, ...args]: Command) => client.call(String(name), ...args)

const ms = await inTurns(
  rounds,
  {
    perch: contender(
      'perch',
      (postId) => ({ postId, authorId }),
      (entry) => deliverToFeeds(entry, followers),
    ),
    overtaken: contender(
      'overtaken',
      (postId) => ({ postId, authorId }),
      (entry) => deliverToFeeds(entry, followers),
      'feeds',
      false,
    ),
    same: contender('same', (...post) => encode(sameCommands(...post)), pipe.send),
    fewest: contender('fewest', (...post) => encode(fewestCommands(...post)), pipe.send),
    calls: contender('calls', (postId) => encode(scriptCalls(postId)), pipe.send),
    // As it was called: a hundred feeds at a time.
    former: contender(
      'former',
      (postId) => [postId, `${postId}:${authorId}`],
      async (args) => {
        for (const chunk of chunksOf(formerFeeds, 100)) await redis().scriptForEach(former, chunk, args)
      },
      'former',
    ),
    bulky: contender('bulky', (...post) => encode(bulkyCommands(...post)), pipe.send, 'bulky'),
    pipeline: contender('pipeline', fewestCommands, (commands) => {
      const pipeline = client.pipeline()
      for (const [name, ...args] of commands) pipeline.call(String(name), ...args)
      return pipeline.exec()
    }),
    loop: contender('loop', fewestCommands, async (commands) => {
      for (const command of commands) await call(command)
    }),
  },
  (round) => round % 5 === 0 && progress(`round ${round} of ${rounds}`),
)
await release?.()

// A contender that had not done its work would look fast.
const sizes = new Set<number>()
for (const i of followers) sizes.add(await client.zcard(keys.feed(i)))
const has = await client.zscore(keys.feed(7), `${postIdOf(deliveries.feeds - 1)}:${authorId}`)
if (Math.min(...sizes) < 97 || Math.max(...sizes) > 127 || has === null)
  throw new Error('the feeds are wrong')

const held = heldTo === undefined ? {} : { held: true }
const cpu = (name: string) => cpuMicros[name]!.slice(1)
const used = (name: string) => serverMicros[name]!.slice(1)
const speed = (name: keyof typeof ms, base: keyof typeof ms) => ratios(ms[base], ms[name])
report([
  figure('fan-out', 'fan-out speed ÷ pipe of the same commands', '×', speed('perch', 'same'), {
    ...held,
    ...(heldTo === undefined ? { target: { number: 1, at: 'least', limit: 1 } } : {}),
  }),
  figure('fan-out', 'fan-out speed ÷ pipe of the fewest commands', '×', speed('perch', 'fewest'), {
    ...held,
    ...(heldTo === undefined ? { target: { number: 9, at: 'least', limit: 0.85 } } : {}),
  }),
  figure('fan-out', 'fan-out speed ÷ pipe of its own script calls', '×', speed('perch', 'calls'), held),
  figure('fan-out', 'fan-out speed ÷ plain ioredis pipeline', '×', speed('perch', 'pipeline'), held),
  figure('fan-out', 'fan-out speed ÷ awaited loop', '×', speed('perch', 'loop'), held),
  figure(
    'fan-out',
    'ioredis pipeline speed ÷ pipe of the fewest commands',
    '×',
    speed('pipeline', 'fewest'),
    held,
  ),
  figure('fan-out', 'client CPU per delivery', 'µs', cpu('perch'), {
    ...held,
    ...(heldTo === undefined ? { target: { number: 2, at: 'most', limit: 1.2 } } : {}),
  }),
  figure(
    'fan-out',
    'server CPU per delivery ÷ the script of layout 2',
    '×',
    ratios(used('perch'), used('former')),
    {
      ...held,
      ...(heldTo === undefined ? { target: { number: 10, at: 'most', limit: 0.5 } } : {}),
    },
  ),
  figure(
    'fan-out',
    'the same while newer posts are under way',
    '×',
    ratios(used('overtaken'), used('former')),
    held,
  ),
  figure('fan-out', 'server CPU per delivery', 'µs', used('perch'), held),
  figure('fan-out', 'server CPU per delivery, script of layout 2', 'µs', used('former'), held),
  figure('fan-out', 'server CPU per delivery, pipe of the fewest commands', 'µs', used('fewest'), held),
  figure('fan-out', 'server CPU per delivery, the same into the bulky encoding', 'µs', used('bulky'), held),
  figure('fan-out', 'client CPU per delivery, plain ioredis pipeline', 'µs', cpu('pipeline'), held),
  figure('fan-out', 'client CPU per delivery, awaited loop', 'µs', cpu('loop'), held),
])
pipe.close()
client.disconnect()
await redis().close()
await server.stop()
