import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'
import { noteSchemaVersion } from './schema-version.ts'
import { nextClockId, raiseUserId, raiseUserIdToClock } from './scripts.ts'

const epochMs = Date.UTC(2026, 0, 1)

/**
 * How far Redis's clock and a function's may be apart. Beyond that the function's is taken to be right: whoever runs the functions keeps
 * their clocks, and a Redis may be anybody's. Milliseconds.
 */
const toleranceMs = 10_000

/** The next value of the id clock, the id of a post. Redis's clock cannot take it further ahead than the tolerance. */
export async function nextId(): Promise<number> {
  const highest = (Date.now() + toleranceMs - epochMs) * 1024
  return Number(await redis().script(nextClockId, [keys.lastPostId], [highest]))
}

/** What the id clock said when it gave out an id, to the millisecond: a time, as long as no clock was wrong. */
export function timeOfId(id: number): Date {
  return new Date(epochMs + Math.floor(id / 1024))
}

/**
 * The date of what is made now under this id. The id's time, so that dates have the order of ids; where that cannot be,
 * because ids have run ahead (a clock was set back) or the id was reserved earlier, the present.
 */
export function dateOfId(id: number): Date {
  const time = timeOfId(id)
  const now = Date.now()
  return Math.abs(time.getTime() - now) <= toleranceMs ? time : new Date(now)
}

/** The time of a score that the clock gave, as a date of something that has happened. */
export function pastTimeOfId(id: number): Date {
  return new Date(Math.min(timeOfId(id).getTime(), Date.now()))
}

/** A month of the id clock, in UTC: how many have passed since January 2026. */
export function monthOf(id: number): number {
  return monthAt(timeOfId(id))
}

/** The month of this moment. */
export function currentMonth(): number {
  return monthAt(new Date())
}

function monthAt(time: Date): number {
  return (time.getUTCFullYear() - 2026) * 12 + time.getUTCMonth()
}

/** The first id of a month. */
export function firstIdOf(month: number): number {
  return (Date.UTC(2026, month) - epochMs) * 1024
}

/** The id of the next user. The first one of all says that this Redis was empty, and so has the newest layout. */
export async function nextUserId(): Promise<number> {
  const id = Number(await redis().run('INCR', keys.lastUserId))
  if (id === 1) await noteSchemaVersion()
  return id
}

/** Nobody is given this id any more, nor one below it: a counter that a failover has set back is put right. */
export async function keepUserId(id: number): Promise<void> {
  await redis().script(raiseUserId, [keys.lastUserId], [id])
}

/**
 * The counter has been set back and goes on from the clock, in seconds: that is above every id ever given out, unless
 * users have registered faster than one a second ever since.
 */
export async function raiseUserIds(): Promise<void> {
  await redis().script(raiseUserIdToClock, [keys.lastUserId], [])
}
