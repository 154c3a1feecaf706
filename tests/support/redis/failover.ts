/** Failovers of a cluster in which each master has a replica, told by events: no clock decides when one has happened. */
import type { ClusterNode } from './cluster-node.ts'
import { follows, introduce, nodeTimeoutMs, type RedisCluster, untilInStep } from './redis-cluster.ts'

type Role = [role: string, host: string, port: number]

/** The node that serves a key. */
export async function ownerOf({ nodes }: RedisCluster, key: string): Promise<ClusterNode> {
  const node = nodes.find(({ isRunning }) => isRunning)!
  const slot = Number(await node.run('CLUSTER', 'KEYSLOT', key))
  const port = await ownerPort(node, slot)
  return nodes.find((one) => one.port === port)!
}

async function ownerPort(node: ClusterNode, slot: number): Promise<number | undefined> {
  const ranges = (await node.run('CLUSTER', 'SLOTS')) as [number, number, [string, number]][]
  return ranges.find(([first, last]) => first <= slot && slot <= last)?.[2][1]
}

/** The replica of a master. */
export async function replicaOf({ nodes }: RedisCluster, master: ClusterNode): Promise<ClusterNode> {
  for (const node of nodes.filter(({ isRunning }) => isRunning)) {
    const [role, , port] = (await node.run('ROLE')) as Role
    if (role === 'slave' && port === master.port) return node
  }
  throw new Error('the master has no replica')
}

/**
 * A replica takes its master's place: with its help where it lives, else after all that it still sent has arrived. Done when
 * every living node says so.
 */
export async function promote(cluster: RedisCluster, master: ClusterNode): Promise<ClusterNode> {
  const replica = await replicaOf(cluster, master)
  // A slot that is the master's, to see whose it is.
  const slot = await slotOf(replica, master)
  if (!master.isRunning) while (await follows(replica));
  // No node votes twice about one master within twice that time.
  if (master.isRunning) await setNodeTimeout(cluster, 2000)
  await replica.run('CLUSTER', 'FAILOVER', ...(master.isRunning ? [] : ['TAKEOVER']))
  for (const node of cluster.nodes.filter(({ isRunning }) => isRunning)) {
    while ((await ownerPort(node, slot)) !== replica.port);
  }
  if (master.isRunning) {
    await setNodeTimeout(cluster, nodeTimeoutMs)
    await followAgain(cluster, master)
  }
  return replica
}

async function setNodeTimeout({ nodes }: RedisCluster, ms: number): Promise<void> {
  for (const node of nodes) await node.run('CONFIG', 'SET', 'cluster-node-timeout', String(ms))
}

async function slotOf(asked: ClusterNode, master: ClusterNode): Promise<number> {
  const ranges = (await asked.run('CLUSTER', 'SLOTS')) as [number, number, [string, number]][]
  return ranges.find(([, , [, port]]) => port === master.port)![0]
}

/** A master that was killed comes back, learns who has its place by now, and has all that it missed. */
export async function comeBack(cluster: RedisCluster, node: ClusterNode): Promise<void> {
  await node.restart()
  await followAgain(cluster, node)
}

async function followAgain({ nodes }: RedisCluster, node: ClusterNode): Promise<void> {
  await untilInStep(node, nodes)
  await introduce(node, nodes)
}
