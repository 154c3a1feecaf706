import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { setProfileField } from '../scripts.ts'
import type { Owner } from '../sessions/session-owner.ts'

/**
 * From now on the user is there for no other: names are read with this field. False where the account is gone. Safe to repeat.
 *
 * @param actId what the moderator did
 */
export async function suspend({ userId, sub }: Owner, actId: number): Promise<boolean> {
  return (await redis().script(setProfileField, [keys.user(userId)], [sub, 'suspended', actId])) === 1
}

/** The user is there again, with everything. False where the account is gone. Safe to repeat. */
export async function reinstate({ userId, sub }: Owner): Promise<boolean> {
  return (await redis().script(setProfileField, [keys.user(userId)], [sub, 'suspended'])) === 1
}
