/** The connection to Redis that everything in this process shares. */
import { config } from '../config.ts'
import { batching } from './batching.ts'
import type { Driver, Redis } from './port.ts'

let current: Redis | undefined

/** The shared connection; made, and its driver loaded, at the first command. */
export function redis(): Redis {
  if (current) return current
  const port = batching(connect)
  current = {
    ...port,
    close() {
      current = undefined
      return port.close()
    },
  }
  return current
}

// Imported when chosen, because either client costs a cold start tens of milliseconds.
async function connect(): Promise<Driver> {
  const settings = config.redis()
  if (settings.driver === 'upstash') {
    const { upstashDriver } = await import('./upstash.ts')
    return upstashDriver(settings)
  }
  if (settings.cluster) {
    const { clusterDriver } = await import('./cluster.ts')
    return clusterDriver(settings.url)
  }
  const { ioredisDriver } = await import('./ioredis.ts')
  return ioredisDriver(settings.url)
}
