/** readPage against a naive list: every limit, every cursor, with entries that resolve to nothing in between. */
import { reader, readPage } from '../../../shared/domain/requests/page.ts'
import type { PageQuery } from '../../../shared/schemas/page.ts'
import { formatPosition, PositionCursor } from '../../../shared/schemas/position.ts'
import type { Range } from '../../../shared/store/range.ts'

interface Entry {
  at: number
  gone: boolean
}

/** Entries by descending place, as a store keeps them. */
type List = Entry[]

/** The same numbers each run: a failure can be repeated. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

function someList(seed: number): List {
  const next = numbers(seed)
  const size = Math.floor(next() * 14)
  const goneShare = [0, 0.3, 0.8, 1][seed % 4] ?? 0
  const list: List = []
  for (let at = 1 + Math.floor(next() * 3); list.length < size; at += 1 + Math.floor(next() * 3)) {
    list.unshift({ at, gone: next() < goneShare })
  }
  return list
}

function read(list: List, { direction, from, count }: Range): Entry[] {
  if (count < 1) throw new Error('a store is asked for nothing')
  return direction === 'older'
    ? list.filter(({ at }) => at < (from ?? Infinity)).slice(0, count)
    : list
        .filter(({ at }) => at > (from ?? 0))
        .toReversed()
        .slice(0, count)
}

const topOf = (list: List) => list[0]?.at ?? 0

function pageOf(list: List, query: PageQuery, onRead = () => {}) {
  const gone = new Set(list.filter((entry) => entry.gone).map(({ at }) => at))
  return readPage<string, number>({
    query,
    read: reader(async (range) => {
      onRead()
      const entries = read(list, range).map(({ at }) => ({ member: String(at), score: at }))
      return { entries, journal: [], place: topOf(list), noted: 0 }
    }),
    resolve: async (members) => members.map(Number).map((at) => (gone.has(at) ? null : at)),
  })
}

const at = (id: number) => ({ id })

/** Follows `prev` until nothing is newer. */
async function goBack(
  prev: string,
  read: (before: PageQuery['before']) => ReturnType<typeof pageOf>,
): Promise<number[]> {
  const met: number[] = []
  for (let before = ''; prev !== before;) {
    before = prev
    const page = await read(PositionCursor.parse(before))
    met.unshift(...page.items)
    prev = page.prev
  }
  return met
}

const lists = Array.from({ length: 60 }, (_, seed) => someList(seed))
const limits = [1, 2, 3, 5, 100]

async function forEachCursor(
  check: (input: { visible: number[]; limit: number; cursor: number; list: List }) => Promise<void>,
): Promise<void> {
  for (const list of lists) {
    const visible = list.filter(({ gone }) => !gone).map(({ at }) => at)
    const cursors = Array.from({ length: (list[0]?.at ?? 0) + 2 }, (_, cursor) => cursor)
    for (const limit of limits) for (const cursor of cursors) await check({ visible, limit, cursor, list })
  }
}

describe('a page', () => {
  test('begins at the newest entry, and is full while there are more', async () => {
    for (const list of lists) {
      const visible = list.filter(({ gone }) => !gone).map(({ at }) => at)
      for (const limit of limits) {
        const items = visible.slice(0, limit)
        const next = visible.length > limit ? String(items.at(-1)) : null
        expect(await pageOf(list, { limit })).toEqual({ items, next, prev: `${topOf(list)}-${topOf(list)}` })
      }
    }
  })

  test('after a cursor holds the next older ones', async () => {
    await forEachCursor(async ({ visible, limit, cursor, list }) => {
      const older = visible.filter((at) => at < cursor)
      const items = older.slice(0, limit)
      expect(await pageOf(list, { limit, after: cursor })).toEqual({
        items,
        next: older.length > limit ? String(items.at(-1)) : null,
        prev: formatPosition({ id: items[0] ?? Math.max(cursor - 1, 0), place: topOf(list) }),
      })
    })
  })

  test('before a cursor holds the next newer ones, newest first', async () => {
    await forEachCursor(async ({ visible, limit, cursor, list }) => {
      const newer = visible.filter((at) => at > cursor)
      const items = newer.slice(-limit)
      const top = Math.max(topOf(list), cursor)
      expect(await pageOf(list, { limit, before: at(cursor) })).toEqual({
        items,
        next: String(items.at(-1) ?? cursor + 1),
        prev: formatPosition({ id: newer.length > limit ? (items[0] ?? 0) : top, place: topOf(list) }),
      })
    })
  })
})

describe('a long stretch of entries that resolve to nothing', () => {
  test('costs few reads', async () => {
    const list = Array.from({ length: 2001 }, (_, i) => ({ at: 2001 - i, gone: i < 2000 }))
    let reads = 0
    const page = await pageOf(list, { limit: 2 }, () => (reads += 1))
    expect(page).toEqual({ items: [1], next: null, prev: '2001-2001' })
    expect(reads).toBeLessThan(15)
  })

  describe('that is longer than one page walks through', () => {
    const length = 20_000
    const shown = [1, 2, 3, length + 1, length + 2]
    const list = Array.from({ length: length + 2 }, (_, i) => {
      const at = length + 2 - i
      return { at, gone: !shown.includes(at) }
    })

    test.each([1, 2, 3, 100])(
      'costs each page of %i few reads, and none meets less or more',
      async (limit) => {
        let [reads, pages] = [0, 0]
        const walked = async (query: Omit<PageQuery, 'limit'>) => {
          reads = 0
          pages += 1
          const page = await pageOf(list, { limit, ...query }, () => (reads += 1))
          expect(reads).toBeLessThan(20)
          return page
        }
        let page = await walked({})
        const older = [...page.items]
        // The first page is short, and says that there is more.
        expect(page).toMatchObject({ items: shown.toReversed().slice(0, Math.min(limit, 2)) })
        while (page.next !== null) older.push(...(page = await walked({ after: Number(page.next) })).items)
        expect(older).toEqual(shown.toReversed())
        const newer = await goBack('0', (before) => walked({ before }))
        expect(newer).toEqual(shown.toReversed())
        expect(pages).toBeLessThan(40)
      },
    )
  })
})

describe('paging', () => {
  test('forwards meets every entry once', async () => {
    for (const list of lists) {
      for (const limit of limits) {
        const met: number[] = []
        let page = await pageOf(list, { limit })
        met.push(...page.items)
        while (page.next !== null) {
          page = await pageOf(list, { limit, after: Number(page.next) })
          met.push(...page.items)
        }
        expect(met).toEqual(list.filter(({ gone }) => !gone).map(({ at }) => at))
      }
    }
  })

  test('back from any place, an empty one too, meets every newer entry once', async () => {
    await forEachCursor(async ({ visible, limit, cursor, list }) => {
      const page = await pageOf(list, { limit, after: cursor })
      const newer = await goBack(page.prev, (before) => pageOf(list, { limit, before }))
      const met = [...newer, ...page.items]
      // The page that the walk began with may have been cut short by its limit.
      const oldest = met.at(-1) ?? 0
      expect(met).toEqual(visible.filter((at) => at >= oldest))
    })
  })
})
