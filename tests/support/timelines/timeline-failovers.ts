/** Failovers in the middle of a history, on a cluster in which each master has a replica. */
import { comeBack, ownerOf, promote } from '../redis/failover.ts'
import type { RedisCluster } from '../redis/redis-cluster.ts'
import type { World } from '../world/world.ts'
import type { Fault } from './timeline-faults.ts'

/** Of the master that has the counter of ids: no post is written without it. */
const key = 'id_next_post'

/** The master ends as by `kill -9`. Its replica is promoted as soon as a request has met that; it comes back as a replica. */
export function killedMaster({ redisServer }: World): Fault {
  const cluster = redisServer as RedisCluster
  return {
    isNoticed: true,
    async strike(isMet, healed) {
      const master = await ownerOf(cluster, key)
      await master.kill()
      await isMet
      await promote(cluster, master)
      healed()
      await comeBack(cluster, master)
    },
  }
}

/** A replica takes over with the help of its master, which goes on as its replica; of each master in turn. */
export function plannedFailover({ redisServer }: World): Fault {
  const cluster = redisServer as RedisCluster
  // At three masters.
  const keys = ['id_next_post', 'edges_pending', 'reports']
  return {
    isNoticed: false,
    async strike(_, healed) {
      keys.push(keys.shift()!)
      await promote(cluster, await ownerOf(cluster, keys[0]!))
      healed()
    },
  }
}
