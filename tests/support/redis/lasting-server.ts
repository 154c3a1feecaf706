/** A real Redis that writes down what it is told (an append-only file), can be killed, and comes back with what it has written. */
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startRedis } from '../../../infra/services/services.ts'
import { onFreePort, type RedisServer } from './redis-server.ts'
import { respConnection } from './resp.ts'

export interface LastingServer extends RedisServer {
  /** As by `kill -9`. */
  kill(): Promise<void>
  /** On the same port. The last bytes of what was written may be lost, as when the machine loses its power before they are on the disk. */
  restart(lost?: { bytes: number }): Promise<void>
}

export type Fsync = 'always' | 'everysec'

export function startLastingServer(fsync: Fsync): Promise<LastingServer> {
  return onFreePort(() => startServer(fsync))
}

async function startServer(fsync: Fsync): Promise<LastingServer> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'perch-redis-'))
  const start = () => startRedis({ port, folder, appendOnly: true, args: ['--appendfsync', fsync] })
  let redis = await start()
  let connection = respConnection(redis.url)
  return {
    port,
    url: redis.url,
    async run(...command) {
      const [reply] = await connection.send([command])
      return Buffer.isBuffer(reply) ? reply.toString() : reply
    },
    runAll: (commands) => connection.send(commands),
    async kill() {
      connection.close()
      await redis.stop('SIGKILL')
    },
    async restart({ bytes } = { bytes: 0 }) {
      if (bytes > 0) await loseTail(folder, bytes)
      redis = await start()
      connection = respConnection(redis.url)
    },
    async stop() {
      connection.close()
      await redis.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** Redis 7 keeps several files in a folder of their own, of which the last one grows. */
async function loseTail(folder: string, bytes: number): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  const file = names
    .filter((name) => /appendonly\.aof(\.\d+\.incr\.aof)?$/.test(name))
    .toSorted()
    .at(-1)
  if (file === undefined) throw new Error(`There is no append-only file among ${names.join(', ')}.`)
  const { size } = await stat(join(folder, file))
  await truncate(join(folder, file), Math.max(0, size - bytes))
}
