import { logger } from '../../shared/telemetry/logger.ts'
import { batching } from '../../shared/redis/batching.ts'
import { clusterDriver } from '../../shared/redis/cluster.ts'
import { ioredisDriver } from '../../shared/redis/ioredis.ts'
import type { Redis } from '../../shared/redis/port.ts'
import { upstashDriver } from '../../shared/redis/upstash.ts'
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
    if (/^https?:/.test(url)) return upstashDriver({ url, token })
    return cluster === 'true' ? clusterDriver(url) : ioredisDriver(url)
  })
  return work(redis).finally(() => redis.close())
}
