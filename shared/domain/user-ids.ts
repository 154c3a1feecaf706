/**
 * Ids of users when the counter has been set back: by a failover that lost its newest writes, or by a backup. Those who
 * registered in between are at Keycloak with ids that are then given to others. The first who has a profile keeps the
 * id; whoever comes second gets another one.
 */
import { setUserId } from '../keycloak/admin.ts'
import { logger } from '../logger.ts'
import { nextUserId } from '../store/clock.ts'
import { claimUserId, releaseUserId } from '../store/users.ts'

/** Gives an id to whom Keycloak calls `sub`, here and at Keycloak; the same however many ask at once. */
export async function giveUserId(sub: string): Promise<number> {
  const id = await claimUserId(sub, await nextUserId())
  await setUserId(sub, id)
  return id
}

/** The same for somebody whose id has turned out to be another's. */
export async function replaceUserId(sub: string, taken: number): Promise<number> {
  logger.warn('an id was given out twice: Redis has lost writes', { userId: taken })
  await releaseUserId(sub, taken)
  return giveUserId(sub)
}
