import { forgetActorInNotifications } from '../../store/notifications/notifications.ts'
import {
  addToRestrictedBy,
  finishRestriction,
  isRestricting,
  listOverdueRestrictions,
  postponeRestriction,
  removeFromRestrictedBy,
  type Restriction,
  type RestrictionChange,
  unrestrict,
} from '../../store/safety/restrictions.ts'
import { endFollowing } from '../relations/edges.ts'

/** More changes of one restriction at once than make sense: the sweeper settles these. */
const maxRounds = 20

/**
 * Brings the other half of a restriction into line with the one that decides, and looks at that again: so the last change leaves
 * both alike, however many there are at once. A block ends the follows in both directions: no follow is made once both halves
 * are there. Safe to repeat.
 *
 * @param restricts what the deciding half said last
 */
export async function settleRestriction(change: RestrictionChange, restricts: boolean): Promise<void> {
  let wanted = restricts
  let settled = false
  for (let round = 1; round <= maxRounds && !settled; round += 1) {
    const current = wanted ? await establish(change) : await lift(change)
    settled = current === wanted
    wanted = current
  }
  if (settled) await finishRestriction(change)
}

async function establish(restriction: Restriction): Promise<boolean> {
  if (!(await addToRestrictedBy(restriction))) {
    // The other's account is gone.
    await unrestrict(restriction)
    return false
  }
  const { kind, userId, otherId } = restriction
  await forgetActorInNotifications(userId, otherId)
  if (kind === 'blocks') {
    await Promise.all([
      forgetActorInNotifications(otherId, userId),
      endFollowing({ followerId: userId, userId: otherId }),
      endFollowing({ followerId: otherId, userId }),
    ])
  }
  return isRestricting(restriction)
}

async function lift(restriction: Restriction): Promise<boolean> {
  await removeFromRestrictedBy(restriction)
  return isRestricting(restriction)
}

const changesAtOnce = 100
/** Long enough to settle as many. */
const reserveMs = 3000

/**
 * Settles blocks and mutes whose change broke off, until none is left or the time is up.
 *
 * @param remainingMs how much time is left, in milliseconds
 * @returns how many it settled
 */
export async function sweepRestrictions(remainingMs: () => number): Promise<number> {
  let done = 0
  for (;;) {
    if (remainingMs() < reserveMs) return done
    const overdue = await listOverdueRestrictions(changesAtOnce)
    if (overdue.length === 0) return done
    await Promise.all(overdue.map(finish))
    done += overdue.length
  }
}

async function finish(change: RestrictionChange): Promise<void> {
  // First: one that cannot be settled must not keep the others waiting.
  await postponeRestriction(change)
  await settleRestriction(change, await isRestricting(change))
}
