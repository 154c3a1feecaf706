import { defineReadScript } from '../redis/port.ts'
import { redis } from '../redis/redis.ts'
import { currentMonth, firstIdOf, monthOf } from './clock.ts'
import { addToList, forgetInList, noteLate, removeFromList } from './journal-scripts.ts'
import { type Part, type Range, readPart } from './range.ts'

/*
 * A public list of posts has a key a month, by the time in the id of the post, each in a slot of its own and with its own journal of
 * what came late: so no key grows for ever, and on a cluster the months lie on all nodes. A post that comes late to a month that
 * has ended is noted in the journal of the next month as well, where pollers stand by then.
 */

export interface MonthlyList {
  list: (month: string) => string
  late: (month: string) => string
}

function keysOf({ list, late }: MonthlyList, month: number): [list: string, late: string] {
  const name = new Date(Date.UTC(2026, month)).toISOString().slice(0, 7)
  return [list(name), late(name)]
}

/** A post of a month may come to a list up to two days after its end: an id is kept for a day by an Idempotency-Key. */
const lateIds = 2 * 24 * 3600 * 1000 * 1024

/** The month after that of a post, where it may be noted as late. */
function nextMonthOf(id: number): number | undefined {
  const next = monthOf(id) + 1
  return id >= firstIdOf(next) - lateIds ? next : undefined
}

/** Puts a post into the list. Safe to repeat. */
export async function addToMonthlyList(list: MonthlyList, id: number): Promise<void> {
  const of = keysOf(list, monthOf(id))
  const next = nextMonthOf(id)
  // The note first: once a post is in the list, it is not known any more whether one was made.
  if (next !== undefined && next <= currentMonth() && (await redis().run('ZSCORE', of[0], id)) === null)
    await redis().script(noteLate, keysOf(list, next), [id, firstIdOf(next)])
  await redis().script(addToList, of, [id])
}

/** Takes posts out of the list. Safe to repeat. */
export async function removeFromMonthlyList(list: MonthlyList, ids: readonly number[]): Promise<void> {
  const found = Map.groupBy(ids.flatMap(monthsOf), ({ month }) => month)
  await Promise.all(
    [...found].map(([month, ofMonth]) =>
      redis().script(
        removeFromList,
        keysOf(list, month),
        ofMonth.map(({ id }) => id),
      ),
    ),
  )
}

/** The same for a post of an account that is gone: a list that is empty now leaves nothing behind. */
export async function forgetInMonthlyList(list: MonthlyList, id: number): Promise<void> {
  await removeFromMonthlyList(list, [id])
  await Promise.all(monthsOf(id).map(({ month }) => redis().script(forgetInList, keysOf(list, month), [id])))
}

/** The months in which a post is, or may be noted as late. */
function monthsOf(id: number): { id: number; month: number }[] {
  const next = nextMonthOf(id)
  const months = [monthOf(id), ...(next !== undefined && next <= currentMonth() ? [next] : [])]
  return months.map((month) => ({ id, month }))
}

/** Clocks differ, and ids may be ahead of them: the month that comes next is read too. */
const lastMonth = () => currentMonth() + 1

/** What a reader of such a list is given. */
export interface MonthlyPart {
  /** By month, in the order in which they were asked for; those that have nothing are left out, but the first two. */
  parts: Part[]
  total: number
}

/** Newest month first: what is older than an exclusive id, up to `count` posts and more. */
export function readOlderMonths(
  list: MonthlyList,
  { from, count }: Omit<Range, 'direction'>,
): Promise<MonthlyPart> {
  const first = from === undefined ? lastMonth() : Math.min(monthOf(from), lastMonth())
  const months = Array.from({ length: first + 1 }, (_, i) => first - i)
  return readMonths(list, months, count, (month) =>
    readPart(keysOf(list, month), { direction: 'older', from, count }),
  )
}

/** Oldest month first: what is newer than an exclusive id, and what has come late to its month above a place. */
export function readNewerMonths(
  list: MonthlyList,
  { from = 0, count }: Omit<Range, 'direction'>,
  place?: number,
): Promise<MonthlyPart> {
  const first = Math.min(monthOf(from), lastMonth())
  const months = Array.from({ length: lastMonth() - first + 1 }, (_, i) => first + i)
  return readMonths(list, months, count, (month) =>
    readPart(keysOf(list, month), { direction: 'newer', from, count }, month === first ? place : undefined),
  )
}

/** One trip; where two months are not enough, one more for all that are. */
async function readMonths(
  list: MonthlyList,
  months: number[],
  count: number,
  read: (month: number) => Promise<Part>,
): Promise<MonthlyPart> {
  const [sizes, ...parts] = await Promise.all([readSizes(list), ...months.slice(0, 2).map(read)])
  let found = parts.reduce((sum, { entries }) => sum + entries.length, 0)
  const more = months.slice(2).filter((month) => {
    const isWanted = found < count && sizes[month]! > 0
    if (isWanted) found += sizes[month]!
    return isWanted
  })
  parts.push(...(await Promise.all(more.map(read))))
  return { parts, total: sizes.reduce((sum, size) => sum + size, 0) }
}

/** KEYS: zsets. How many entries each has. */
const sizeOfEach = defineReadScript(`
local sizes = {}
for i, key in ipairs(KEYS) do sizes[i] = redis.call('ZCARD', key) end
return sizes
`)

/** Whether it has any post. */
export async function isInUse(list: MonthlyList): Promise<boolean> {
  return (await readSizes(list)).some((size) => size > 0)
}

/** How many posts each month has, from January 2026 on; one command, on a cluster one a month. */
async function readSizes(list: MonthlyList): Promise<number[]> {
  const lists = Array.from({ length: lastMonth() + 1 }, (_, month) => keysOf(list, month)[0])
  return (await redis().scriptForEach(sizeOfEach, lists, [])) as number[]
}
