/**
 * What a saturating fan-out does to somebody who reads: the slowest of a hundred feed pages (the handler's, session
 * check included) while another process delivers without a pause, against the same in peace. Straight to Redis, or
 * with BENCH_AWAY=1 from 0.7 ms away, as a function is; the deliveries go straight to it either way.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { startWorld } from '../tests/support/world/world.ts'
import { seedFeeds } from './feeds.ts'
import { figure, inTurns, isDeep, percentile, progress, ratios, report, timed } from './measure.ts'
import { startDelayProxy } from './network.ts'
import { seedReader, servePage } from './people.ts'

const rounds = isDeep ? 16 : 8
const sliceMs = 1500

const world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'SILENT' })
const direct = { ...process.env, REDIS_URL: world.redisServer.url }
const isAway = process.env['BENCH_AWAY'] === '1'
const proxy = isAway ? await startDelayProxy(world.redisServer.port, 0.7) : undefined
process.env['REDIS_URL'] = proxy?.url ?? direct.REDIS_URL
const reader = await seedReader(world, 20, 2000)
const client = new Redis(world.redisServer.url)
await seedFeeds(client, 5000)
client.disconnect()
const load = fork(join(import.meta.dirname, 'load.ts'), { env: direct })
await once(load, 'message')

async function slice(): Promise<number[]> {
  const samples: number[] = []
  for (const end = performance.now() + sliceMs; performance.now() < end;) {
    samples.push(await timed(() => servePage(reader)))
    // The next request comes by itself, not on the heels of the last.
    await new Promise(setImmediate)
  }
  return samples
}

const medians: Record<'idle' | 'busy', number[]> = { idle: [], busy: [] }
const p99 = await inTurns(
  rounds,
  {
    idle: async () => {
      const samples = await slice()
      medians.idle.push(percentile(samples, 0.5))
      return percentile(samples, 0.99)
    },
    busy: async () => {
      load.send('start')
      const samples = await slice()
      const idle = once(load, 'message')
      load.send('stop')
      await idle
      medians.busy.push(percentile(samples, 0.5))
      return percentile(samples, 0.99)
    },
  },
  (round) => progress(`round ${round} of ${rounds}`),
)
const where = isAway ? ', 0.7 ms away' : ''
report([
  figure(
    'reader',
    `reader’s p99 during a fan-out ÷ idle p99${where}`,
    '×',
    ratios(p99.busy, p99.idle),
    isAway ? { target: { number: 4, at: 'most', limit: 2 } } : {},
  ),
  figure(
    'reader',
    `reader’s p50 during a fan-out ÷ idle p50${where}`,
    '×',
    ratios(medians.busy, medians.idle).slice(1),
  ),
])
load.disconnect()
proxy?.stop()
await world.close()
