import type { Reply } from '../redis/port.ts'
import { redis } from '../redis/redis.ts'
import { readRangeOfList } from './journal-scripts.ts'

/** Which part of a list is wanted: `count` entries next to the exclusive cursor `from`, nearest first. */
export interface Range {
  direction: 'older' | 'newer'
  /** An exclusive score; absent: from the newest (older) or the oldest (newer) on. */
  from: number | undefined
  count: number
}

export interface Entry {
  member: string
  score: number
}

/** A range of a zset by score; never by rank, so that nothing shifts when entries come and go. */
export async function readRange(key: string, range: Range): Promise<Entry[]> {
  return entriesOf((await redis().run('ZRANGE', key, ...rangeArguments(range), 'WITHSCORES')) as string[])
}

/** What a reader of a list is given; of one moment. */
export interface Part {
  entries: Entry[]
  /** What the journal has above the place that was given; scores are places. */
  journal: Entry[]
  /** The place of that moment: whatever is in the list has a lower one, or this. */
  place: number
  /** The last place that its journal has given, 0 where it has none. */
  noted: number
}

/**
 * A range of a list with its journal, where it has one.
 *
 * @param place where there is one, the journal above it is read as well
 */
export async function readPart(
  [list, late]: [list: string, late?: string],
  range: Range,
  place?: number,
): Promise<Part> {
  const args = [place ?? '', ...rangeArguments(range), 'WITHSCORES']
  return partOf((await redis().script(readRangeOfList, late ? [list, late] : [list], args)) as Reply[])
}

/** What `readRangeOfList` says. */
export function partOf(reply: Reply[]): Part {
  const [count, noted, now] = reply.splice(-3) as [number, string, string]
  const journal = entriesOf(reply.splice(reply.length - 2 * count) as string[])
  return { entries: entriesOf(reply as string[]), journal, place: Number(now), noted: Number(noted) }
}

/** What follows the key in ZRANGE. Scores of 0 are marks, not entries. */
export function rangeArguments({ direction, from, count }: Range): (string | number)[] {
  return direction === 'older'
    ? [from === undefined ? '+inf' : `(${from}`, '(0', 'BYSCORE', 'REV', 'LIMIT', 0, count]
    : [`(${from ?? 0}`, '+inf', 'BYSCORE', 'LIMIT', 0, count]
}

/** The flat answer of a WITHSCORES command as entries. */
export function entriesOf(flat: string[]): Entry[] {
  const entries: Entry[] = []
  for (let i = 0; i < flat.length; i += 2) entries.push({ member: flat[i] ?? '', score: Number(flat[i + 1]) })
  return entries
}

export async function size(key: string): Promise<number> {
  return (await redis().run('ZCARD', key)) as number
}
