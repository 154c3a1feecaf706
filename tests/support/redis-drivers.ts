/** Both drivers of the Redis port over one real Redis, each through a fault proxy of its own. */
import type * as port from '../../shared/redis/port.ts'
import type * as stats from '../../shared/stats.ts'
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts'
import { startRedisRest } from './redis-rest.ts'
import { startRedisServer, type RedisServer } from './redis-server.ts'

export const drivers = ['ioredis', 'upstash'] as const

export interface DriverUnderTest {
  redis: port.Redis
  withStats: typeof stats.withStats
  proxy: FaultProxy
  server: RedisServer
  stop(): Promise<void>
}

/** Starts a Redis and what leads to it, and loads the port as a process with these settings would. */
export async function startDriver(driver: (typeof drivers)[number]): Promise<DriverUnderTest> {
  const token = 'the token of the tests'
  const server = await startRedisServer()
  const rest = await startRedisRest({ redisUrl: server.url, token })
  const target = driver === 'ioredis' ? server.port : Number(new URL(rest.url).port)
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: target } })

  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT'
  delete process.env['REDIS_URL']
  delete process.env['UPSTASH_REDIS_REST_URL']
  delete process.env['UPSTASH_REDIS_REST_TOKEN']
  if (driver === 'ioredis') process.env['REDIS_URL'] = proxy.url('redis')
  else {
    process.env['UPSTASH_REDIS_REST_URL'] = proxy.url('http')
    process.env['UPSTASH_REDIS_REST_TOKEN'] = token
  }
  let redis!: port.Redis
  let withStats!: typeof stats.withStats
  await jest.isolateModulesAsync(async () => {
    redis = (await import('../../shared/redis/redis.ts')).redis()
    withStats = (await import('../../shared/stats.ts')).withStats
    // The settings are read at the first command.
    await redis.run('PING')
  })

  return {
    redis,
    withStats,
    proxy,
    server,
    async stop() {
      await redis.close()
      await proxy.close()
      await rest.close()
      await server.stop()
    },
  }
}
