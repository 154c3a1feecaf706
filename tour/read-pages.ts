/** Reads a list to its end and back again, as an app that scrolls does. */

import type { Answer, Page, PageQuery } from './api.ts'
import { expectEqual, expectList, expectStatus, type Step } from './step.ts'

/** What a list must hold, newest first, each entry by its key (a username, a post id). */
export interface ExpectedList<Item> {
  what: string
  keyOf: (item: Item) => string
  keys: string[]
  /** Only a feed that is longer than its cache may answer `atLeast`. */
  mayBeAtLeast?: boolean
}

type FetchPage<Item> = (query: PageQuery) => Promise<Answer<Page<Item>>>

/**
 * Walks a list forwards by `next`, then backwards by `prev`, and holds both walks against what must be there: no
 * gaps, no repeats, newest first, full pages, right totals. Returns the items in order.
 */
export async function readPages<Item>(
  step: Step,
  fetchPage: FetchPage<Item>,
  limit: number,
  expected: ExpectedList<Item>,
): Promise<Item[]> {
  const { what, keyOf, keys } = expected
  const forwards: Page<Item>[] = []
  for (let after: string | null = null; ;) {
    const answer = await fetchPage(after === null ? { limit } : { limit, after })
    if (!expectStatus(step, answer, 200)) return []
    const page: Page<Item> = answer.body
    forwards.push(page)
    checkLink(step, answer)
    after = page.next
    if (after === null) break
    expectEqual(step, `${what}: items on a page that has a next one`, page.items.length, limit)
    // A cursor that leads nowhere would keep us here for ever; the lists below tell what was repeated.
    if (forwards.length > keys.length / limit + 2) break
  }
  const items = forwards.flatMap((page) => page.items)
  expectList(step, `${what}, forwards`, items.map(keyOf), keys)
  checkTotals(step, forwards, expected)

  const pageCount = Math.max(1, Math.ceil(keys.length / limit))
  expectEqual(step, `${what}: pages of ${limit}`, forwards.length, pageCount)

  await readBackwards(step, fetchPage, limit, expected, forwards)
  return items
}

/** From the last page back: the same items again, except those of the last page itself. */
async function readBackwards<Item>(
  step: Step,
  fetchPage: FetchPage<Item>,
  limit: number,
  { what, keyOf, keys }: ExpectedList<Item>,
  forwards: Page<Item>[],
): Promise<void> {
  const lastPage = forwards.at(-1)
  if (!lastPage || forwards.length < 2) return
  let backwards: Item[] = []
  let before = lastPage.prev
  for (let pages = 0; pages < forwards.length + 2; pages += 1) {
    const answer: Answer<Page<Item>> = await fetchPage({ limit, before })
    if (!expectStatus(step, answer, 200)) return
    // The newest page has a `prev` too, for polling; nothing lies behind it.
    if (answer.body.items.length === 0) break
    backwards = [...answer.body.items, ...backwards]
    before = answer.body.prev
  }
  const newer = keys.slice(0, keys.length - lastPage.items.length)
  expectList(step, `${what}, backwards`, backwards.map(keyOf), newer)
}

/** Every page must name the total; only a feed beyond its cache may say a lower bound instead. */
function checkTotals<Item>(
  step: Step,
  pages: Page<Item>[],
  { what, keys, mayBeAtLeast }: ExpectedList<Item>,
) {
  const exact = `exact ${keys.length}`
  const totals = pages.map(({ total, totalRelation }) =>
    mayBeAtLeast && totalRelation === 'atLeast' && total <= keys.length ? exact : `${totalRelation} ${total}`,
  )
  expectEqual(step, `${what}: total`, [...new Set(totals)].join(', '), exact)
}

/** The `Link` header and the body must agree on whether there is a next page. */
function checkLink<Item>(step: Step, { request, headers, body }: Answer<Page<Item>>) {
  const linksToNext = /rel="?next"?/.test(headers.get('link') ?? '')
  expectEqual(step, `${request}: Link header with rel="next"`, linksToNext, body.next !== null)
}
