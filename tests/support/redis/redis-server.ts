/** A real Redis of a test file's own: nothing is kept, nothing is shared. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startRedis } from '../../../infra/services/services.ts'
import { respConnection } from './resp.ts'

export interface RedisServer {
  port: number
  url: string
  /** One command, raw, beside whatever is being tested. */
  run(...command: string[]): Promise<unknown>
  /** Many of them, which need not wait for each other. */
  runAll(commands: string[][]): Promise<unknown[]>
  stop(): Promise<void>
}

/** Between the look at a port and its server, another process may take it: then another port. */
export async function onFreePort<Started>(start: () => Promise<Started>, attempts = 5): Promise<Started> {
  try {
    return await start()
  } catch (error) {
    if (attempts === 1 || !/where Redis would listen, is taken/.test((error as Error).message)) throw error
    return onFreePort(start, attempts - 1)
  }
}

/** Starts a Redis on a free port and waits until it answers. */
export function startRedisServer(): Promise<RedisServer> {
  return onFreePort(startServer)
}

async function startServer(): Promise<RedisServer> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'perch-redis-'))
  const redis = await startRedis({ port, folder })
  const connection = respConnection(redis.url)
  return {
    port,
    url: redis.url,
    async run(...command) {
      const [reply] = await connection.send([command])
      return Buffer.isBuffer(reply) ? reply.toString() : reply
    },
    runAll: (commands) => connection.send(commands),
    async stop() {
      connection.close()
      await redis.stop()
      await rm(folder, { recursive: true })
    },
  }
}
