/**
 * Delivering a post to 2,000 full feeds: the code of shared/store/feed.ts against a pipe of encoded commands (what
 * `redis-cli --pipe` does), a plain ioredis pipeline and a loop that awaits each command; and the CPU that it costs the
 * client. Every contender leaves the same data behind, and finds what the one before it left.
 */
import { Redis } from 'ioredis'
import { deliver } from '../shared/store/feed-scripts.ts'
import { chunkSize, deliverToFeeds } from '../shared/store/feed.ts'
import { keys } from '../shared/store/keys.ts'
import { redis } from '../shared/redis/redis.ts'
import { startRedisServer } from '../tests/support/redis-server.ts'
import { fillsUp, postIdOf, seedFeeds } from './feeds.ts'
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
await seedFeeds(client, followers.length)
const pipe = await openPipe(server.url)
// Only from here on: Redis keeps its whole core.
const release = heldTo === undefined ? undefined : await hold(heldTo)

type Command = (string | number)[]
let delivery = 0
const cpuMicros: Record<string, number[]> = {}

/** A contender's sample: ms for `posts` deliveries. What `prepare` does is not counted. */
function contender<Prepared>(
  name: string,
  prepare: (postId: number, n: number) => Prepared,
  send: (prepared: Prepared) => Promise<unknown>,
): () => Promise<number> {
  return async () => {
    const prepared = Array.from({ length: posts }, () => {
      const n = delivery++
      return prepare(postIdOf(n), n)
    })
    const cpu = process.cpuUsage()
    const started = performance.now()
    for (const one of prepared) await send(one)
    const ms = performance.now() - started
    const { user, system } = process.cpuUsage(cpu)
    ;(cpuMicros[name] ??= []).push((user + system) / posts / followers.length)
    return ms
  }
}

const trim = (key: string): Command => ['ZREMRANGEBYRANK', key, 0, -97]

/** What the script does to each feed, as single commands. */
function sameCommands(postId: number, n: number): Command[] {
  return followers.flatMap((i) => {
    const key = keys.feed(i)
    const commands: Command[] = [
      ['ZRANGEBYSCORE', key, '-inf', `(${postId}`, 'LIMIT', 0, 1],
      ['ZADD', key, postId, `${postId}:${authorId}`],
      ['ZCARD', key],
    ]
    return fillsUp(i, n) ? [...commands, trim(key)] : commands
  })
}

/** The fewest commands that leave the same data, for a client that knows all sizes and that every feed exists. */
function fewestCommands(postId: number, n: number): Command[] {
  return followers.flatMap((i) => {
    const key = keys.feed(i)
    const add: Command = ['ZADD', key, postId, `${postId}:${authorId}`]
    return fillsUp(i, n) ? [add, trim(key)] : [add]
  })
}

/** The very calls that the code under test makes. */
function sameCalls(postId: number): Command[] {
  const calls: Command[] = []
  for (let from = 0; from < followers.length; from += chunkSize) {
    const feeds = followers.slice(from, from + chunkSize).map(keys.feed)
    calls.push(['EVALSHA', deliver.sha1, feeds.length, ...feeds, postId, `${postId}:${authorId}`])
  }
  return calls
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
    same: contender('same', (...post) => encode(sameCommands(...post)), pipe.send),
    fewest: contender('fewest', (...post) => encode(fewestCommands(...post)), pipe.send),
    calls: contender('calls', (postId) => encode(sameCalls(postId)), pipe.send),
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
const has = await client.zscore(keys.feed(7), `${postIdOf(delivery - 1)}:${authorId}`)
if (Math.min(...sizes) < 96 || Math.max(...sizes) > 127 || has === null)
  throw new Error('the feeds are wrong')

const held = heldTo === undefined ? {} : { held: true }
const cpu = (name: string) => cpuMicros[name]!.slice(1)
const speed = (name: keyof typeof ms, base: keyof typeof ms) => ratios(ms[base], ms[name])
report([
  figure('fan-out', 'fan-out speed ÷ pipe of the same commands', '×', speed('perch', 'same'), {
    ...held,
    ...(heldTo === undefined ? { target: { number: 1, at: 'least', limit: 1 } } : {}),
  }),
  figure('fan-out', 'fan-out speed ÷ pipe of the fewest commands', '×', speed('perch', 'fewest'), held),
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
  figure('fan-out', 'client CPU per delivery, plain ioredis pipeline', 'µs', cpu('pipeline'), held),
  figure('fan-out', 'client CPU per delivery, awaited loop', 'µs', cpu('loop'), held),
])
pipe.close()
client.disconnect()
await redis().close()
await server.stop()
