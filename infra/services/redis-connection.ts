import { logger } from '../../shared/telemetry/logger.ts'
import { batching } from '../../shared/redis/batching.ts'
import type { Redis } from '../../shared/redis/port.ts'
import { readEnvironment } from '../settings/settings.ts'

/**
 * Runs `work` with the Redis at `url`, over the port that the functions use, and drops the connection.
 *
 * @param environment says whether it is a cluster, and the token where it is Upstash's
 */
export async function withRedis<T>(
  url: string,
  work: (redis: Redis) => Promise<T>,
  environment = readEnvironment(),
): Promise<T> {
  // What goes wrong is told once, as a failure of the command.
  logger.setLogLevel('SILENT')
  const { UPSTASH_REDIS_REST_TOKEN: token = '', REDIS_CLUSTER: cluster } = environment
  const redis = batching(async () => {
    // The one that is needed: each brings a client, and most commands need none.
    if (/^https?:/.test(url)) {
      const { upstashDriver } = await import('../../shared/redis/upstash.ts')
      return upstashDriver({ url, token })
    }
    if (cluster === 'true') {
      const { clusterDriver } = await import('../../shared/redis/cluster.ts')
      return clusterDriver(url)
    }
    const { ioredisDriver } = await import('../../shared/redis/ioredis.ts')
    return ioredisDriver(url)
  })
  return work(redis).finally(() => redis.close())
}
