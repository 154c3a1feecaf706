/** A saturating fan-out in a process of its own: one post after the other to 5,000 full feeds, while it is told to. Each takes an id, as publishing does. */
import { redis } from '../shared/redis/redis.ts'
import { deliverToFeeds } from '../shared/store/timelines/feed.ts'
import { keys } from '../shared/store/keys.ts'
import { postIdOf } from './feeds.ts'

const followers = Array.from({ length: 5000 }, (_, i) => i + 1)
let on = false
let delivery = 0

process.on('message', (message) => {
  const was = on
  on = message === 'start'
  if (on && !was) void run()
})
process.on('disconnect', () => process.exit())

async function run(): Promise<void> {
  while (on) {
    const postId = postIdOf(delivery++)
    await redis().run('SET', keys.lastPostId, postId)
    await deliverToFeeds({ postId, authorId: 4711 }, followers)
  }
  process.send?.('idle')
}

process.send?.('ready')
