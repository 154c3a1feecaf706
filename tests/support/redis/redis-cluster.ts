/** A real Redis Cluster of a test file's own: three masters, each behind a fault proxy, whose address it announces. */
import type { FaultProxy } from '../network/fault-proxy.ts'
import { type ClusterNode, startNode } from './cluster-node.ts'
import { onFreePort, type RedisServer } from './redis-server.ts'

export type { ClusterNode } from './cluster-node.ts'

const slotCount = 16_384
const masterCount = 3

/**
 * For so long a node may be silent before the others call it gone, and the cluster down: on a busy machine, a node that is
 * not run for seconds is alive all the same.
 */
export const nodeTimeoutMs = 60_000

export interface RedisCluster extends RedisServer {
  /** The way to all nodes at once. */
  proxy: FaultProxy
  nodes: ClusterNode[]
}

/** What docs/redis.md asks of a cluster, and a replica that follows at once. */
const options = [
  `--cluster-node-timeout ${nodeTimeoutMs}`,
  '--cluster-require-full-coverage no --repl-diskless-sync-delay 0',
]

/**
 * Starts three masters, joins them and waits until each of them serves the whole cluster.
 *
 * @param input.replicas with one replica each, which has all that its master has
 */
export async function startRedisCluster({ replicas = false } = {}): Promise<RedisCluster> {
  const count = replicas ? 2 * masterCount : masterCount
  const nodes = await Promise.all(Array.from({ length: count }, () => onFreePort(() => startNode(options))))
  const masters = nodes.slice(0, masterCount)
  const [first] = nodes as [ClusterNode]
  const share = Math.ceil(slotCount / masterCount)
  for (const [i, node] of nodes.entries()) {
    await node.run('CLUSTER', 'SET-CONFIG-EPOCH', `${i + 1}`)
    if (i < masterCount) await node.run('CLUSTER', 'ADDSLOTS', ...slotsFrom(i * share, share))
    if (node !== first)
      await first.run('CLUSTER', 'MEET', '127.0.0.1', String(node.port), String(node.busPort))
  }
  const ports = masters.map(({ port }) => port)
  while (!(await Promise.all(nodes.map((node) => serves(node, ports)))).every(Boolean)) await aMoment(first)
  for (const [i, node] of nodes.slice(masterCount).entries()) {
    while ((await node.run('CLUSTER', 'REPLICATE', masters[i]!.id)) !== 'OK') await aMoment(first)
    await untilInStep(node, nodes)
    await introduce(node, nodes)
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

const slotsFrom = (first: number, count: number) =>
  Array.from({ length: Math.min(count, slotCount - first) }, (_, n) => `${first + n}`)

/** Asks for replicas that are not there: the server answers after 20 ms. */
async function aMoment(node: ClusterNode): Promise<void> {
  await node.run('WAIT', '9', '20')
}

/** Tells every node at once that this one is a replica, which they would hear within seconds: without it they elect none. */
export async function introduce(replica: ClusterNode, nodes: ClusterNode[]): Promise<void> {
  const isReplica = new RegExp(`^${replica.id} \\S+ \\S*slave `, 'm')
  for (const node of nodes.filter((one) => one !== replica)) {
    await replica.run('CLUSTER', 'MEET', '127.0.0.1', String(node.port), String(node.busPort))
    while (!isReplica.test(String(await node.run('CLUSTER', 'NODES'))));
  }
}

/** Until a replica has all that its master has, and is told of what comes: only then may the master be lost. */
export async function untilInStep(replica: ClusterNode, nodes: ClusterNode[]): Promise<void> {
  while (!(await follows(replica))) await aMoment(nodes[0]!)
  const [, , port] = (await replica.run('ROLE')) as [string, string, number]
  const master = nodes.find((node) => node.port === port)!
  // It sends a replica nothing before that has answered to the first copy.
  while (Number(await master.run('WAIT', '1', '20')) < 1);
}

/** Whether a node is a replica that has heard from its master. */
export async function follows(node: ClusterNode): Promise<boolean> {
  return String(await node.run('INFO', 'replication')).includes('master_link_status:up')
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

/** What concerns a server as a whole goes to all masters; a command with a key to whoever has it. */
async function runAtOwner(nodes: ClusterNode[], command: string[]): Promise<unknown> {
  const running = nodes.filter(({ isRunning }) => isRunning)
  if (/^(FLUSHALL|SCRIPT|CONFIG|CLIENT|INFO|KEYS)$/i.test(command[0] ?? '')) {
    const masters = nodes.length > masterCount ? await mastersOf(running) : nodes
    const replies = await Promise.all(masters.map((node) => node.run(...command)))
    if (/^INFO$/i.test(command[0] ?? '')) return replies.join('\n')
    return Array.isArray(replies[0]) ? replies.flat() : replies[0]
  }
  const reply = await running[0]?.run(...command)
  const port = reply instanceof Error ? /^MOVED \d+ \S*:(\d+)$/.exec(reply.message)?.[1] : undefined
  return port === undefined ? reply : nodes.find((node) => node.port === Number(port))?.run(...command)
}

async function mastersOf(nodes: ClusterNode[]): Promise<ClusterNode[]> {
  const roles = await Promise.all(nodes.map((node) => node.run('ROLE')))
  return nodes.filter((_, i) => (roles[i] as string[])[0] === 'master')
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
