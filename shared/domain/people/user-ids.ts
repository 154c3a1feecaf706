/**
 * Ids of users when the counter has been set back: by a failover that lost its newest writes, or by a backup. Those who
 * registered in between are at Keycloak with their ids, so Keycloak is asked about each id that is given out.
 */
import { listHoldersOfUserId, setUserId } from '../../keycloak/admin.ts'
import { invalidCredentials } from '../requests/problem-of.ts'
import { logger } from '../../telemetry/logger.ts'
import { nextUserId, raiseUserIds } from '../../store/clock.ts'
import { claimUserId, releaseUserId } from '../../store/people/users.ts'

/**
 * Gives an id to whom Keycloak calls `sub`, here and at Keycloak; the same however many ask at once.
 *
 * @throws ProblemError invalid-credentials: the user has been deleted there meanwhile
 */
export async function giveUserId(sub: string): Promise<number> {
  const id = await claimUserId(sub, await newUserId(sub))
  if (await setUserId(sub, id)) return id
  await releaseUserId(sub, id)
  throw invalidCredentials()
}

/** An id that no other user has at Keycloak. */
async function newUserId(sub: string): Promise<number> {
  const id = await nextUserId()
  if ((await listHoldersOfUserId(id)).every((holder) => holder === sub)) return id
  await skipTaken(id)
  return newUserId(sub)
}

/** The same for somebody whose id has turned out to be another's. */
export async function replaceUserId(sub: string, taken: number): Promise<number> {
  await skipTaken(taken)
  await releaseUserId(sub, taken)
  return giveUserId(sub)
}

async function skipTaken(userId: number): Promise<void> {
  logger.warn('an id was given out twice: Redis has lost writes', { userId })
  await raiseUserIds()
}
