/** Whether a delivery costs the same however many followers there are: from 10 to 100,000 full feeds. */
import { Redis } from 'ioredis'
import { deliverToFeeds } from '../shared/store/timelines/feed.ts'
import { redis } from '../shared/redis/redis.ts'
import { startRedisServer } from '../tests/support/redis/redis-server.ts'
import { postIdOf, seedFeeds } from './feeds.ts'
import { figure, inTurns, isDeep, progress, ratios, report, timed } from './measure.ts'

const sizes = [10, 100, 1000, 10_000, 100_000]
const base = 1000
const rounds = isDeep ? 10 : 6
/** Deliveries in one sample, at least. */
const deliveries = 5000
/** As the queue hands them out. */
const rangeSize = 5000

const server = await startRedisServer()
process.env['REDIS_URL'] = server.url
const client = new Redis(server.url)
progress('filling 100,000 feeds')
await seedFeeds(client, Math.max(...sizes))

let delivery = 0
async function post(followers: number[]): Promise<void> {
  const entry = { postId: postIdOf(delivery++), authorId: 4711 }
  for (let from = 0; from < followers.length; from += rangeSize) {
    await deliverToFeeds(entry, followers.slice(from, from + rangeSize))
  }
}

const perFollower = await inTurns(
  rounds,
  Object.fromEntries(
    sizes.map((size) => {
      const followers = Array.from({ length: size }, (_, i) => i + 1)
      const posts = Math.ceil(deliveries / size)
      return [
        size,
        async () => {
          const ms = await timed(async () => {
            for (let i = 0; i < posts; i += 1) await post(followers)
          })
          return ms / posts / size
        },
      ]
    }),
  ),
  (round) => progress(`round ${round} of ${rounds}`),
)
report(
  sizes.map((size) =>
    figure(
      'growth',
      `fan-out per follower, ${size.toLocaleString('en')} ÷ ${base.toLocaleString('en')} followers`,
      '×',
      ratios(perFollower[size]!, perFollower[base]!),
      { x: size },
    ),
  ),
)
client.disconnect()
await redis().close()
await server.stop()
