import type { Page, PageQuery } from '../../schemas/page.ts'
import { formatPosition, type Position } from '../../schemas/position.ts'
import type { Part, Range } from '../../store/range.ts'

/** Most entries that are read at a time. */
const maxRead = 500

/** A page that has walked through so many entries ends there, however few of them it shows. */
const maxWalked = 2000

/** What is wanted of a list: `count` entries next to a cursor. */
export type Walk =
  | { direction: 'older'; from: number | undefined; count: number }
  | { direction: 'newer'; from: Position; count: number }

/** Something in a list. */
export interface Found<Entry> {
  entry: Entry
  id: number
  /** Where a reader of newer items stands who has come as far as this. */
  position: Position
}

/** What a list has next to a cursor, nearest first. */
export interface Stretch<Entry> {
  found: Found<Entry>[]
  /** Whether there is no more. */
  ends: boolean
  /** Where somebody stands who has now seen all there is. */
  now: Position
}

/** What a page is read from. */
export interface List<Entry, Item> {
  query: PageQuery
  read(walk: Walk): Promise<Stretch<Entry>>
  /** What the entries stand for, in their order; null for what is gone, undefined for what is not to be shown. */
  resolve(entries: Entry[]): Promise<(Item | null | undefined)[]>
  /** Where a reader stands who was not shown something that may yet be shown. */
  correct?(position: Position): Position
}

interface Shown<Item> {
  id: number
  position: Position
  item: Item
}

/**
 * One page of a list. Entries that resolve to nothing are skipped and made up for, so a page is short only at the
 * end of its list, or within a very long stretch of such entries: whether there is more is told by its cursors alone.
 * Cursors are ids and places, so nothing shifts when entries come and go.
 */
export async function readPage<Entry, Item>(
  list: List<Entry, Item>,
): Promise<Pick<Page<Item>, 'items' | 'next' | 'prev'>> {
  const { limit, after, before } = list.query
  const standing = (position: Position) => formatPosition(list.correct?.(position) ?? position)
  const shown: Shown<Item>[] = []
  // One more than asked for tells whether there is another page.
  const wanted = limit + 1
  let walked = 0
  let started: Position | undefined
  let last: Shown<unknown> | undefined
  let ended = false
  // Doubled each time, so that a long stretch of entries that are gone costs few reads.
  for (
    let count = wanted;
    !ended && shown.length < wanted && walked < maxWalked;
    count = Math.min(count * 2, maxRead)
  ) {
    const stretch = await list.read(
      before === undefined
        ? { direction: 'older', from: last?.id ?? after, count }
        : { direction: 'newer', from: last?.position ?? before, count },
    )
    const items = await list.resolve(stretch.found.map(({ entry }) => entry))
    stretch.found.forEach(({ id, position }, i) => {
      const item = items[i]
      last = { id, position, item }
      if (item != null) shown.push({ id, position, item })
    })
    started ??= stretch.now
    ended = stretch.ends
    if (ended) last = { id: last?.id ?? 0, position: stretch.now, item: null }
    walked += stretch.found.length
  }
  const page = shown.slice(0, limit)
  // Where the page ends before the list does.
  const end = shown.length > limit ? page.at(-1) : ended ? undefined : last
  if (before === undefined) {
    return {
      items: page.map(({ item }) => item),
      next: cursor(end?.id),
      prev: standing(top(page, after, started)),
    }
  }
  return {
    items: page.toSorted((a, b) => b.id - a.id).map(({ item }) => item),
    next: cursor(lowest(page, before)),
    prev: standing(end?.position ?? last?.position ?? before),
  }
}

/** Without a cursor everything there is has been seen; with one, what is below the page's first item. */
function top(
  page: Shown<unknown>[],
  after: number | undefined,
  now: Position = { id: 0, place: 0 },
): Position {
  if (after === undefined) return now
  const [first] = page
  const id = first?.id ?? Math.max(after - 1, 0)
  const big = now.big && new Map([...now.big].map(([author, { place }]) => [author, { id, place }]))
  return { ...(first?.position ?? now), id, ...(big && { big }) }
}

/** An empty page of newer entries leads back to the one its cursor names, which an exclusive cursor has to pass. */
function lowest(page: Shown<unknown>[], before: Position): number {
  const above = page.map(({ id }) => id).filter((id) => id > before.id)
  return above.length > 0 ? Math.min(...above) : Math.min(before.id + 1, Number.MAX_SAFE_INTEGER)
}

function cursor(value: number | undefined): string | null {
  return value === undefined ? null : String(value)
}

/** Reads a list with the journal of what came late to it; an entry is its member, its id its score. */
export function reader(
  read: (range: Range, place?: number) => Promise<Part>,
): (walk: Walk) => Promise<Stretch<string>> {
  return async ({ direction, from, count }) => {
    if (direction === 'older') {
      const { entries, place } = await read({ direction, from, count })
      const now = { id: place, place }
      const found = entries.map(({ member, score }) => ({ entry: member, id: score, position: now }))
      return { found, ends: entries.length < count, now }
    }
    const { entries, journal, place } = await read({ direction, from: from.id, count }, from.place)
    return newer(
      from,
      count,
      journal.map(({ member, score }) => ({ entry: member, id: Number(member), place: score })),
      entries.map(({ member, score }) => ({ entry: member, id: score })),
      { id: place, place },
    )
  }
}

/**
 * What came late below a cursor, in the order of its places, then what is above it.
 *
 * @param end where somebody stands who has seen all of the list
 */
export function newer<Entry>(
  from: Position,
  count: number,
  late: { entry: Entry; id: number; place: number }[],
  above: { entry: Entry; id: number }[],
  end: { id: number; place: number },
): Stretch<Entry> {
  const now = { ...from, id: Math.max(end.id, from.id), place: Math.max(end.place, from.place ?? 0) }
  const found = [
    ...late
      .filter(({ id }) => id <= from.id)
      .map(({ entry, id, place: at }) => ({ entry, id, position: { ...from, place: at } })),
    ...above.map(({ entry, id }) => ({ entry, id, position: { ...now, id } })),
  ]
  return { found: found.slice(0, count), ends: above.length < count && found.length <= count, now }
}
