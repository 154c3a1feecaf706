/**
 * Functions of layout 2 and of this one serve side by side, until the data is moved on in the middle of a history. What those of layout
 * 2 wrote is written here as they did; it goes on meaning that when the code has moved on.
 */
import { migrate } from '../../../infra/services/migrations.ts'
import { withRedis } from '../../../infra/services/redis-connection.ts'
import type { Answer, CallInput } from '../world/call.ts'
import { shuffleCommands } from '../redis/shuffle.ts'
import type { World } from '../world/world.ts'
import type { Cast } from './timeline-cast.ts'
import type { Fault } from './timeline-faults.ts'

export function migration({ redisServer }: World, { people }: Cast): Fault {
  let requests = 0

  /** They put posts into feeds of their own, lowest id first, and kept no journals. */
  async function publish(username: string): Promise<Answer> {
    const { nextId } = await import('../../../shared/store/clock.ts')
    const { id: authorId } = people.find((person) => person.username === username)!
    const id = String(await nextId())
    const createdAt = new Date().toISOString()
    const post = { id: Number(id), authorId: Number(authorId), text: 'A post.', createdAt }
    const followers = await redisServer.run('ZRANGE', `user_followers:{${authorId}}`, '0', '-1')
    const readers = [authorId, ...(followers as unknown[]).map(String)]
    await redisServer.runAll([
      ['SET', `post:${id}`, JSON.stringify(post), 'NX'],
      ['ZADD', `user_posts:{${authorId}}`, id, id],
      ['ZADD', 'posts', id, id],
      ...readers.map((reader) => ['ZADD', `user_feed:{${reader}}`, id, `${id}:${authorId}`]),
    ])
    return { status: 201, headers: {}, body: { id } }
  }

  return {
    isNoticed: false,
    // A process that has seen the data moved on never asks again.
    async prepare() {
      const { redis } = await import('../../../shared/redis/redis.ts')
      await redis().close()
      jest.resetModules()
      await shuffleCommands()
      await redisServer.run('SET', 'schema_version', '2')
    },
    serve(key: string, { path }: CallInput) {
      requests += 1
      return key === 'create-post' && requests % 2 === 0 ? publish(path!['username']!) : undefined
    },
    async strike(_, healed) {
      await withRedis(process.env['REDIS_URL']!, (redis) => migrate(redis), {})
      healed()
    },
  }
}
