/** A node of a Redis Cluster of a test file's own, behind a fault proxy whose address it announces. */
import { randomInt } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isPortFree } from '../../../infra/terminal/processes.ts'
import { startRedis } from '../../../infra/services/services.ts'
import { startFaultProxy, type FaultProxy } from '../network/fault-proxy.ts'
import { respConnection, type RespReply } from './resp.ts'

/** Nodes write down what they know of each other, and answer nobody until the disk has it: memory is never behind. */
const parent = isWritable('/dev/shm') ? '/dev/shm' : tmpdir()

export interface ClusterNode {
  /** Of its proxy: the one that clients are told. */
  port: number
  /** Of the server itself. */
  serverPort: number
  busPort: number
  id: string
  proxy: FaultProxy
  readonly isRunning: boolean
  run(...command: string[]): Promise<unknown>
  /** Its process ends at once, as by `kill -9`. */
  kill(): Promise<void>
  /** Comes back after {@link kill}: empty, and with what it knew of the cluster. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** @param options more settings, as on the command line */
export async function startNode(options: string[]): Promise<ClusterNode> {
  const folder = await mkdtemp(join(parent, 'perch-redis-'))
  const port = await freeNodePort()
  const busPort = port + 10_000
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port } })
  const args = [
    '--cluster-enabled yes --cluster-announce-ip 127.0.0.1',
    `--cluster-announce-port ${proxy.port} --cluster-announce-bus-port ${busPort}`,
    ...options,
  ].flatMap((option) => option.split(' '))
  let server: Awaited<ReturnType<typeof startRedis>> | undefined
  server = await startRedis({ port, folder, args }).catch(async (error: unknown) => {
    await proxy.close()
    throw error
  })
  const connection = respConnection(server.url)
  const run = async (...command: string[]) => {
    const [reply] = await connection.send([command])
    return textOf(reply ?? null)
  }
  const kill = async () => {
    await server?.stop('SIGKILL')
    server = undefined
  }
  return {
    port: proxy.port,
    serverPort: port,
    busPort,
    id: String(await run('CLUSTER', 'MYID')),
    proxy,
    get isRunning() {
      return server !== undefined
    },
    run,
    kill,
    async restart() {
      server = await startRedis({ port, folder, args })
    },
    async stop() {
      connection.close()
      await proxy.close()
      await server?.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/**
 * Nodes talk to each other on a second port, 10,000 above (where that is can be set from Redis 7 on only). Both are below
 * the ports that the system gives out by itself, to whoever asks for any.
 */
async function freeNodePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 22_000)
    if ((await isPortFree(port)) && (await isPortFree(port + 10_000))) return port
  }
}

function textOf(reply: RespReply): unknown {
  if (Buffer.isBuffer(reply)) return reply.toString()
  return Array.isArray(reply) ? reply.map(textOf) : reply
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
