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

/** One that may end as by `kill -9`, and come back on its port with what it has written down. */
export interface LastingServer extends RedisServer {
  kill(): Promise<void>
  restart(): Promise<void>
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

/**
 * Starts a Redis on a free port and waits until it answers.
 *
 * @param input.appendOnly every write is on the disk before it is answered
 */
export function startRedisServer({ appendOnly = false } = {}): Promise<LastingServer> {
  return onFreePort(() => startServer(appendOnly))
}

async function startServer(appendOnly: boolean): Promise<LastingServer> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'perch-redis-'))
  const start = () =>
    startRedis({ port, folder, appendOnly, args: appendOnly ? ['--appendfsync', 'always'] : [] })
  let redis = await start()
  const connection = respConnection(redis.url)
  return {
    port,
    url: redis.url,
    async run(...command) {
      const [reply] = await connection.send([command])
      return Buffer.isBuffer(reply) ? reply.toString() : reply
    },
    runAll: (commands) => connection.send(commands),
    kill: () => redis.stop('SIGKILL'),
    async restart() {
      redis = await start()
    },
    async stop() {
      connection.close()
      await redis.stop()
      await rm(folder, { recursive: true })
    },
  }
}
