import { redis } from '../redis/redis.ts'

/** Throws `redis-unavailable`. */
export async function ping(): Promise<void> {
  await redis().run('PING')
}
