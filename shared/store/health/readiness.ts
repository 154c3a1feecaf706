import { isRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

/** Why Redis takes no writes, in its own words for operators; null where it takes them. Throws `redis-unavailable`. */
export async function tryToWrite(): Promise<string | null> {
  try {
    await redis().run('SET', keys.readiness, 'written', 'EX', 60)
    return null
  } catch (error) {
    if (!isRefusal(error)) throw error
    return (error.cause as Error).message
  }
}
