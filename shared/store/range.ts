import { redis } from '../redis/redis.ts'

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
