import { randomInt } from 'node:crypto'
import { ignoreRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { type Part, type Range, readPart, size } from '../range.ts'
import { addAtPresent, listOlder } from '../scripts.ts'
import { addToRestrictions } from './restriction-scripts.ts'

/*
 * A restriction is what a user does about another one: a block or a mute. It has two halves, which on a cluster are in two
 * slots: the user's list of others decides, the other's list of users follows it. Each is read in the slot of its owner: so
 * one command tells how a viewer stands to everyone on a page, and no follow is made past a block. Whoever changes a
 * restriction notes it first (shared/domain/safety/settle-restrictions.ts).
 */

export type RestrictionKind = 'blocks' | 'mutes'
export const restrictionKinds: readonly RestrictionKind[] = ['blocks', 'mutes']

export interface Restriction {
  kind: RestrictionKind
  userId: number
  otherId: number
}

/** A change of a restriction that is under way, as it stands in the list of these. */
export interface RestrictionChange extends Restriction {
  note: string
}

/** How long a change may take before the sweeper finishes it. Milliseconds. */
const overdueMs = 30_000

/** Notes that a restriction is about to be made: from here on the sweeper finishes what breaks off. */
export async function beginRestriction(restriction: Restriction): Promise<RestrictionChange> {
  const change = newChange(restriction)
  await noteChange(change)
  return change
}

/** The same for one that goes, which needs no note where Redis is too full for one: that makes room. */
export async function beginRestrictionRemoval(restriction: Restriction): Promise<RestrictionChange> {
  const change = newChange(restriction)
  await noteChange(change).catch(ignoreRefusal)
  return change
}

function newChange({ kind, userId, otherId }: Restriction): RestrictionChange {
  return { kind, userId, otherId, note: `${kind}:${userId}:${otherId}:${randomInt(2 ** 47)}` }
}

async function noteChange({ note }: RestrictionChange): Promise<void> {
  await redis().script(addAtPresent, [keys.restrictionsPending], [note])
}

/** Both halves say the same. */
export async function finishRestriction({ note }: Pick<RestrictionChange, 'note'>): Promise<void> {
  await redis().run('ZREM', keys.restrictionsPending, note)
}

/** Changes that should have finished by now, the longest waiting first. */
export async function listOverdueRestrictions(count: number): Promise<RestrictionChange[]> {
  const notes = (await redis().script(listOlder, [keys.restrictionsPending], [overdueMs, count])) as string[]
  return notes.map((note) => {
    const [kind, userId, otherId] = note.split(':')
    return { kind: kind as RestrictionKind, userId: Number(userId), otherId: Number(otherId), note }
  })
}

/** Gives a change time again, unless it has finished. */
export async function postponeRestriction({ note }: Pick<RestrictionChange, 'note'>): Promise<void> {
  await redis().script(addAtPresent, [keys.restrictionsPending], [note, 'XX'])
}

/** The half that decides. False where the account of the user is gone. Safe to repeat. */
export async function restrict({ kind, userId, otherId }: Restriction): Promise<boolean> {
  const of = [keys.restricted(kind, userId), keys.user(userId)]
  return (await redis().script(addToRestrictions, of, [otherId])) === 1
}

/** The half that decides: not any more. Safe to repeat. */
export async function unrestrict({ kind, userId, otherId }: Restriction): Promise<void> {
  await redis().run('ZREM', keys.restricted(kind, userId), otherId)
}

/** Whether the half that decides says so. */
export async function isRestricting({ kind, userId, otherId }: Restriction): Promise<boolean> {
  return (await redis().run('ZSCORE', keys.restricted(kind, userId), otherId)) !== null
}

/** The other half. False where the account of the other is gone. Safe to repeat. */
export async function addToRestrictedBy({ kind, userId, otherId }: Restriction): Promise<boolean> {
  const of = [keys.restrictedBy(kind, otherId), keys.user(otherId)]
  return (await redis().script(addToRestrictions, of, [userId])) === 1
}

/** The other half: not any more. Safe to repeat. */
export async function removeFromRestrictedBy({ kind, userId, otherId }: Restriction): Promise<void> {
  await redis().run('ZREM', keys.restrictedBy(kind, otherId), userId)
}

/** Whom a user blocks or mutes; members are user ids. */
export function readRestricted(kind: RestrictionKind, userId: number, range: Range): Promise<Part> {
  return readPart([keys.restricted(kind, userId)], range)
}

export function countRestricted(kind: RestrictionKind, userId: number): Promise<number> {
  return size(keys.restricted(kind, userId))
}

/** Removes up to `count` restrictions of each kind, in each direction, of a user whose account is gone. Returns how many it found at most. */
export async function removeRestrictionsOf(userId: number, count: number): Promise<number> {
  const found = await Promise.all(
    restrictionKinds.flatMap((kind) => [removeOwn(kind, userId, count), removeOthers(kind, userId, count)]),
  )
  return Math.max(...found)
}

/** Last goes what leads to the other halves. */
async function removeOwn(kind: RestrictionKind, userId: number, count: number): Promise<number> {
  const list = keys.restricted(kind, userId)
  const others = (await redis().run('ZRANGE', list, 0, count - 1)) as string[]
  await Promise.all(others.map((id) => removeFromRestrictedBy({ kind, userId, otherId: Number(id) })))
  if (others.length > 0) await redis().run('ZREM', list, ...others)
  return others.length
}

async function removeOthers(kind: RestrictionKind, otherId: number, count: number): Promise<number> {
  const list = keys.restrictedBy(kind, otherId)
  const users = (await redis().run('ZRANGE', list, 0, count - 1)) as string[]
  await Promise.all(users.map((id) => unrestrict({ kind, userId: Number(id), otherId })))
  if (users.length > 0) await redis().run('ZREM', list, ...users)
  return users.length
}
