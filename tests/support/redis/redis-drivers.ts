/** The drivers of the Redis port over a real Redis or Redis Cluster, each through a fault proxy of its own. */
import type * as batching from '../../../shared/redis/batching.ts'
import type * as port from '../../../shared/redis/port.ts'
import type * as stats from '../../../shared/telemetry/request-context.ts'
import { startFaultProxy, type FaultProxy } from '../network/fault-proxy.ts'
import { startRedisCluster } from './redis-cluster.ts'
import { startRedisRest } from './redis-rest.ts'
import { startRedisServer, type RedisServer } from './redis-server.ts'

export const drivers = ['ioredis', 'upstash', 'cluster'] as const

/** The same driver as `cluster`, where each master has a replica. */
type UnderTest = (typeof drivers)[number] | 'replicated cluster'

const settingNames = [
  'REDIS_URL',
  'REDIS_CLUSTER',
  'UPSTASH_REDIS_REST_URL',
  'UPSTASH_REDIS_REST_TOKEN',
] as const

type Settings = Partial<Record<(typeof settingNames)[number], string>>

export interface DriverUnderTest {
  redis: port.Redis
  withStats: typeof stats.withStats
  sending: typeof batching.sending
  proxy: FaultProxy
  server: RedisServer
  stop(): Promise<void>
}

/**
 * Starts a Redis and what leads to it, and loads the port as a process with these settings would.
 *
 * @param patience TIME_LIMIT_FACTOR; that of the run by default
 */
export async function startDriver(
  driver: UnderTest,
  patience = process.env['TIME_LIMIT_FACTOR'],
): Promise<DriverUnderTest> {
  const { server, proxy, settings, stop } = await (driver === 'ioredis' || driver === 'upstash'
    ? startSingle(driver)
    : startCluster({ replicas: driver === 'replicated cluster' }))
  for (const name of settingNames) delete process.env[name]
  Object.assign(process.env, settings, {
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    TIME_LIMIT_FACTOR: patience,
  })
  let redis!: port.Redis
  let withStats!: typeof stats.withStats
  let sending!: typeof batching.sending
  await jest.isolateModulesAsync(async () => {
    redis = (await import('../../../shared/redis/redis.ts')).redis()
    withStats = (await import('../../../shared/telemetry/request-context.ts')).withStats
    sending = (await import('../../../shared/redis/batching.ts')).sending
    // The settings are read at the first command.
    await untilAnswered(redis)
  })

  return {
    redis,
    withStats,
    sending,
    proxy,
    server,
    async stop() {
      await redis.close()
      await stop()
    },
  }
}

/** The first command of a fresh process on a busy machine may take longer than a command is given. */
async function untilAnswered(redis: port.Redis, attempts = 20): Promise<void> {
  try {
    await redis.run('PING')
  } catch (error) {
    if (attempts === 1) throw error
    await untilAnswered(redis, attempts - 1)
  }
}

async function startSingle(driver: 'ioredis' | 'upstash') {
  const token = 'the token of the tests'
  const server = await startRedisServer()
  const rest = await startRedisRest({ redisUrl: server.url, token })
  const target = driver === 'ioredis' ? server.port : Number(new URL(rest.url).port)
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: target } })
  const settings: Settings =
    driver === 'ioredis'
      ? { REDIS_URL: proxy.url('redis') }
      : { UPSTASH_REDIS_REST_URL: proxy.url('http'), UPSTASH_REDIS_REST_TOKEN: token }
  const stop = async () => {
    await proxy.close()
    await rest.close()
    await server.stop()
  }
  return { server, proxy, settings, stop }
}

async function startCluster(input: { replicas: boolean }) {
  const server = await startRedisCluster(input)
  const settings: Settings = { REDIS_URL: server.url, REDIS_CLUSTER: 'true' }
  return { server, proxy: server.proxy, settings, stop: () => server.stop() }
}
