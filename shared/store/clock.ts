import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'
import { nextClockId, raiseUserId, raiseUserIdToClock } from './scripts.ts'

const epochMs = Date.UTC(2026, 0, 1)

/** The next value of the id clock: the id of a post, or the score of an edge. */
export async function nextId(): Promise<number> {
  return Number(await redis().script(nextClockId, [keys.lastPostId], []))
}

/** When an id of the clock was given out, to the millisecond. */
export function timeOfId(id: number): Date {
  return new Date(epochMs + Math.floor(id / 1024))
}

export async function nextUserId(): Promise<number> {
  return Number(await redis().run('INCR', keys.lastUserId))
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
