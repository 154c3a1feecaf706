/** A real Redis Cluster of a test file's own: three masters, each behind a fault proxy, whose address it announces. */
import { randomInt } from 'node:crypto'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isPortFree } from '../../../infra/terminal/processes.ts'
import { startRedis } from '../../../infra/services/services.ts'
import { startFaultProxy, type FaultProxy } from '../network/fault-proxy.ts'
import { onFreePort, type RedisServer } from './redis-server.ts'
import { respConnection, type RespReply } from './resp.ts'

const slotCount = 16_384
const nodeCount = 3

/**
 * For so long a node may be silent before the others call it gone, and the cluster down: on a busy machine, a node that is
 * not run for seconds is alive all the same.
 */
const nodeTimeoutMs = 60_000

/** Nodes write down what they know of each other, and answer nobody until the disk has it: memory is never behind. */
const parent = isWritable('/dev/shm') ? '/dev/shm' : tmpdir()

export interface RedisCluster extends RedisServer {
  /** The way to all nodes at once. */
  proxy: FaultProxy
  nodes: ClusterNode[]
}

export interface ClusterNode {
  /** Of its proxy: the one that clients are told. */
  port: number
  /** Of the server itself. */
  serverPort: number
  busPort: number
  id: string
  proxy: FaultProxy
  run(...command: string[]): Promise<unknown>
  stop(): Promise<void>
}

/** Starts three nodes, joins them and waits until each of them serves the whole cluster. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: nodeCount }, () => onFreePort(startNode)))
  const [first] = nodes as [ClusterNode]
  const share = Math.ceil(slotCount / nodeCount)
  for (const [i, node] of nodes.entries()) {
    const slots = Array.from({ length: Math.min(share, slotCount - i * share) }, (_, n) => `${i * share + n}`)
    await node.run('CLUSTER', 'SET-CONFIG-EPOCH', `${i + 1}`)
    await node.run('CLUSTER', 'ADDSLOTS', ...slots)
    if (node !== first)
      await first.run('CLUSTER', 'MEET', '127.0.0.1', String(node.port), String(node.busPort))
  }
  const ports = nodes.map(({ port }) => port)
  while (!(await Promise.all(nodes.map((node) => serves(node, ports)))).every(Boolean)) {
    // Asks for a replica that is not there: the server answers after 20 ms.
    await first.run('WAIT', '1', '20')
  }

  return {
    port: first.port,
    url: first.proxy.url('redis'),
    nodes,
    proxy: proxyOfAll(nodes.map(({ proxy }) => proxy)),
    run: (...command) => runAtOwner(nodes, command),
    runAll: (commands) => Promise.all(commands.map((command) => runAtOwner(nodes, command))),
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()))
    },
  }
}

async function startNode(): Promise<ClusterNode> {
  const folder = await mkdtemp(join(parent, 'perch-redis-'))
  const port = await freeNodePort()
  const busPort = port + 10_000
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port } })
  const args = [
    `--cluster-enabled yes --cluster-node-timeout ${nodeTimeoutMs} --cluster-announce-ip 127.0.0.1`,
    `--cluster-announce-port ${proxy.port} --cluster-announce-bus-port ${busPort}`,
  ].flatMap((options) => options.split(' '))
  const redis = await startRedis({ port, folder, args }).catch(async (error: unknown) => {
    await proxy.close()
    throw error
  })
  const connection = respConnection(redis.url)
  const run = async (...command: string[]) => {
    const [reply] = await connection.send([command])
    return textOf(reply ?? null)
  }
  return {
    port: proxy.port,
    serverPort: port,
    busPort,
    id: String(await run('CLUSTER', 'MYID')),
    proxy,
    run,
    async stop() {
      connection.close()
      await proxy.close()
      await redis.stop()
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

/** Whether a node knows the whole cluster, and everybody in it by the address of its proxy. */
async function serves(node: ClusterNode, ports: number[]): Promise<boolean> {
  const info = String(await node.run('CLUSTER', 'INFO'))
  const ranges = (await node.run('CLUSTER', 'SLOTS')) as [unknown, unknown, [string, number]][]
  const announced = new Set(ranges.map(([, , [, port]]) => port))
  return (
    info.includes('cluster_state:ok') &&
    info.includes(`cluster_slots_assigned:${slotCount}`) &&
    ports.every((port) => announced.has(port))
  )
}

/** What concerns a server as a whole goes to all of them; a command with a key to whoever has it. */
async function runAtOwner(nodes: ClusterNode[], command: string[]): Promise<unknown> {
  if (/^(FLUSHALL|SCRIPT|CONFIG|CLIENT|INFO|KEYS)$/i.test(command[0] ?? '')) {
    const replies = await Promise.all(nodes.map((node) => node.run(...command)))
    if (/^INFO$/i.test(command[0] ?? '')) return replies.join('\n')
    return Array.isArray(replies[0]) ? replies.flat() : replies[0]
  }
  const reply = await nodes[0]?.run(...command)
  const port = reply instanceof Error ? /^MOVED \d+ \S*:(\d+)$/.exec(reply.message)?.[1] : undefined
  return port === undefined ? reply : nodes.find((node) => node.port === Number(port))?.run(...command)
}

function textOf(reply: RespReply): unknown {
  if (Buffer.isBuffer(reply)) return reply.toString()
  return Array.isArray(reply) ? reply.map(textOf) : reply
}

function proxyOfAll(proxies: FaultProxy[]): FaultProxy {
  const [first] = proxies as [FaultProxy]
  return {
    port: first.port,
    url: (scheme) => first.url(scheme),
    get mode() {
      return first.mode
    },
    async setMode(mode) {
      await Promise.all(proxies.map((proxy) => proxy.setMode(mode)))
    },
    get roundTrips() {
      return proxies.reduce((sum, { roundTrips }) => sum + roundTrips, 0)
    },
    resetCounts() {
      for (const proxy of proxies) proxy.resetCounts()
    },
    setTarget() {
      throw new Error('the way to a cluster leads to each of its nodes')
    },
    cut(when, trip) {
      for (const proxy of proxies) proxy.cut(when, trip)
    },
    setDelays(next) {
      for (const proxy of proxies) proxy.setDelays(next)
    },
    hold: (trip) => first.hold(trip),
    holdAnswer: () => first.holdAnswer(),
    async close() {
      await Promise.all(proxies.map((proxy) => proxy.close()))
    },
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
