/** What happens to Redis in the middle of a history: its server is killed, or a replica takes the place of its master. */
import { comeBack, ownerOf, promote } from '../redis/failover.ts'
import type { LastingServer } from '../redis/lasting-server.ts'
import type { RedisCluster } from '../redis/redis-cluster.ts'
import { call } from '../world/call.ts'
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

/** The only server ends as by `kill -9`, and comes back with what it has written down: every write that was answered. */
export const killedServer = (world: World): Fault => ({ isNoticed: true, strike: strikeDown(world, () => 0) })

/** The machine loses its power: of what was written down last, so many bytes at most are lost, though it was answered. */
export const lostPower = (world: World): Fault => ({
  isNoticed: true,
  loses: true,
  strike: strikeDown(world, () => Math.ceil(Math.random() * 4000)),
})

function strikeDown({ redisServer }: World, lost: () => number): Fault['strike'] {
  const server = redisServer as LastingServer
  return async (isMet, healed) => {
    await server.kill()
    await isMet
    await server.restart({ bytes: lost() })
    // A request that comes now may still share the attempt to connect of one that came before.
    while ((await call('ready')).status !== 200);
    healed()
  }
}
