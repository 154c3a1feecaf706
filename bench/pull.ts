/**
 * A page from far down a feed is pulled from the lists of all whom its reader follows: what it takes from Redis, in how many
 * trips, and how long others wait for Redis while ten such pages are read at once.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { redis } from '../shared/redis/redis.ts'
import { startWorld } from '../tests/support/world/world.ts'
import { type Figure, figure, isDeep, progress, report } from './measure.ts'
import { readPage, seedReader, servePage } from './people.ts'

const followed = [100, 500, 1000, 2000, 5000]
/** As many as fit on the page that is measured, and one more, of each author. */
const postsOfEach = 22
const rounds = isDeep ? 20 : 8
const atOnce = 10

const world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'SILENT', MAX_FOLLOWING: '0' })
const figures: Figure[] = []

async function bytesSent(): Promise<number> {
  const info = String(await world.redisServer.run('INFO', 'stats'))
  return Number(/total_net_output_bytes:(\d+)/.exec(info)?.[1])
}

/** Asks Redis for little things all the while, in a process of its own, and tells how long it waited for the slowest. */
const other = fork(join(import.meta.dirname, 'waiting.ts'), {
  env: { ...process.env, REDIS_URL: world.redisServer.url },
})
await once(other, 'message')

async function longestWait(during: () => Promise<unknown>): Promise<number> {
  other.send('start')
  await during()
  other.send('stop')
  const [longest] = (await once(other, 'message')) as [number]
  return longest
}

let reader
for (const follows of followed) {
  progress(`following ${follows.toLocaleString('en')}`)
  await redis().run('FLUSHALL')
  reader = await seedReader(world, follows, follows * postsOfEach, `reader${follows}`)
  const pageOf = async (depth: number) => {
    let after: string | undefined
    for (let page = 1; page < depth; page += 1) after = (await readPage(reader!, after)).next ?? undefined
    return after
  }
  // Beyond what the feed itself holds.
  const after = await pageOf(8)
  const [bytes, trips, idle, busy, answered]: number[][] = [[], [], [], [], []]
  for (let round = 0; round < rounds; round += 1) {
    const before = await bytesSent()
    world.redis.resetCounts()
    await servePage(reader, after)
    bytes!.push((await bytesSent()) - before)
    trips!.push(world.redis.roundTrips)
    idle!.push(await longestWait(() => new Promise((resolve) => setTimeout(resolve, 200))))
    const pages = Array.from({ length: atOnce }, () => servePage(reader!, after))
    const settled = Promise.allSettled(pages)
    busy!.push(await longestWait(() => settled))
    answered!.push((await settled).filter(({ status }) => status === 'fulfilled').length)
  }
  const name = `following ${follows.toLocaleString('en')}`
  figures.push(
    figure('pull', `deep page, ${name}: from Redis`, 'B', bytes!, { x: follows }),
    figure('pull', `deep page, ${name}: trips`, 'trips', trips!, { x: follows }),
    figure('pull', `longest wait of others, idle, ${name}`, 'ms', idle!, { x: follows }),
    figure('pull', `longest wait of others, ten deep pages at once, ${name}`, 'ms', busy!, { x: follows }),
    figure('pull', `of ten deep pages at once answered, ${name}`, 'cases', answered!, { x: follows }),
  )
}
report(figures)
other.disconnect()
await redis().close()
await world.close()
