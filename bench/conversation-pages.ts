/** A feed page against that of the version before there were conversations, and with reposts against without, 0.7 ms away. */
import { redis } from '../shared/redis/redis.ts'
import { eventOf } from '../tests/support/world/call.ts'
import { join as register, startWorld } from '../tests/support/world/world.ts'
import { brought, closeFormer, former, found, target } from './conversation-world.ts'
import { inTurns, isDeep, percentile, progress, ratios, report, timed } from './measure.ts'
import { startDelayProxy } from './network.ts'
import { seedReader, servePage } from './people.ts'

const rounds = isDeep ? 25 : 12
/** Requests in one sample, which is their median. */
const requests = 40

const world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'SILENT' })
const proxy = await startDelayProxy(world.redisServer.port, 0.7)
process.env['REDIS_URL'] = proxy.url
const reader = await seedReader(world, 20, 400)
const friend = await register(world, 'friend')
const author = await register(world, 'author')
await brought(world, { reader, friend, author })

type Old = { handler: (event: object, context: object) => Promise<{ statusCode?: number }> }
const old = await former<Old>('functions/feed/get-feed.ts')
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 10_000 }

async function serveBefore(): Promise<void> {
  const event = eventOf('get-feed', { path: { username: reader.username }, token: reader.accessToken })
  const { statusCode } = await old!.handler(event, context)
  if (statusCode !== 200) throw new Error(`the version before: ${statusCode}`)
}

const medianOf = (request: () => Promise<unknown>) => async () => {
  const samples: number[] = []
  for (let i = 0; i < requests; i += 1) samples.push(await timed(request))
  return percentile(samples, 0.5)
}

progress('pages')
const contenders: Record<string, () => Promise<number>> = {
  page: medianOf(() => servePage(reader)),
  reposts: medianOf(() => servePage(friend)),
  ...(old && { before: medianOf(serveBefore) }),
}
const p50 = await inTurns(rounds, contenders)
const page = p50['page']!
const name = 'feed page ÷ the page before there were likes'
const figures = [
  ...(old ? [found(name, '×', ratios(page, p50['before']!), target(2, 'most', 1.15))] : []),
  found(
    'feed page, ten of twenty reposts ÷ without',
    '×',
    ratios(p50['reposts']!, page),
    target(2, 'most', 1.15),
  ),
]
await redis().close()
await closeFormer()
proxy.stop()
await world.close()
report(figures)
