/** The connection to Redis that everything in this process shares. */
import { atInit } from '../at-init.ts'
import { config, settingsVersion } from '../config.ts'
import { batching } from './batching.ts'
import type { Driver, Redis } from './port.ts'

let current: Redis | undefined
let madeOf: number | undefined

/** The shared connection; made, and its driver loaded, at the first command. */
export function redis(): Redis {
  // Secrets are only read before a request does anything, so nobody waits on the connection that is given up.
  if (madeOf !== settingsVersion()) void current?.close().catch(() => {})
  else if (current) return current
  madeOf = settingsVersion()
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

// A trip, and not only a connection: what answers has an age from then on (lasting.ts), however long the function is frozen.
atInit(async (secrets) => {
  await secrets
  await redis().run('PING')
})

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
