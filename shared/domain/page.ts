import type { Page, PageQuery } from '../schemas/page.ts'
import type { Range } from '../store/range.ts'

/** Most entries that are read at a time. */
const maxRead = 500

/** A page that has walked through so many entries ends there, however few of them it shows. */
const maxWalked = 2000

/** Something in a list, with its place there. */
export interface Placed<Item> {
  cursor: number
  item: Item
}

interface List<Entry, Item> {
  query: PageQuery
  /** Entries next to the cursor, nearest first; fewer than `count` only where the list ends. */
  read(range: Range): Promise<Entry[]>
  cursorOf(entry: Entry): number
  /** What the entries stand for, in their order; null for what is gone or not to be shown. */
  resolve(entries: Entry[]): Promise<(Item | null)[]>
}

/**
 * One page of a list. Entries that resolve to nothing are skipped and made up for, so a page is short only at the
 * end of its list, or within a very long stretch of such entries: whether there is more is told by its cursors alone.
 * Cursors are scores, so nothing shifts when entries come and go.
 */
export async function readPage<Entry, Item>(
  list: List<Entry, Item>,
): Promise<Pick<Page<Item>, 'items' | 'next' | 'prev'>> {
  const { limit, after, before } = list.query
  const direction = before === undefined ? 'older' : 'newer'
  const found: Placed<Item>[] = []
  // One more than asked for tells whether there is another page.
  const wanted = limit + 1
  let from = after ?? before
  let walked = 0
  // Where the walk ended before the list did.
  let stoppedAt: number | undefined
  // Doubled each time, so that a long stretch of entries that are gone costs few reads.
  for (let count = wanted; stoppedAt === undefined; count = Math.min(count * 2, maxRead)) {
    const entries = await list.read({ direction, from, count })
    const items = await list.resolve(entries)
    entries.forEach((entry, i) => {
      const item = items[i]
      if (item != null) found.push({ cursor: list.cursorOf(entry), item })
    })
    const last = entries.at(-1)
    if (last === undefined || entries.length < count || found.length >= wanted) break
    from = list.cursorOf(last)
    walked += entries.length
    if (walked >= maxWalked) stoppedAt = from
  }
  const more = found.length > limit ? found[limit - 1]?.cursor : stoppedAt
  const page = found.slice(0, limit)
  return direction === 'older' ? older(page, more, after) : newer(page.reverse(), more, before)
}

/** Every page has a `prev`, also the newest: a client that polls asks with it for what comes. */
function older<Item>(page: Placed<Item>[], more: number | undefined, after: number | undefined) {
  const start = after === undefined ? (more ?? 0) : Math.max(after - 1, 0)
  return {
    items: page.map(({ item }) => item),
    next: cursor(more),
    prev: String(page[0]?.cursor ?? start),
  }
}

/** An empty page of newer entries leads back to the one its cursor names, which an exclusive cursor has to pass. */
function newer<Item>(page: Placed<Item>[], more: number | undefined, before = 0) {
  const last = page.at(-1)?.cursor ?? Math.min(before + 1, Number.MAX_SAFE_INTEGER)
  return {
    items: page.map(({ item }) => item),
    next: cursor(last),
    prev: String(more ?? page[0]?.cursor ?? before),
  }
}

function cursor(value: number | undefined): string | null {
  return value === undefined ? null : String(value)
}
