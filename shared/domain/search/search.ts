import { ProblemError } from '../../problems.ts'
import type { Page } from '../../schemas/page.ts'
import type { User } from '../../schemas/people/user.ts'
import type { FoundItem, SearchQuery } from '../../schemas/search/search.ts'
import { termsIn, termsOf } from '../../schemas/search/terms.ts'
import { readSearch, termOf } from '../../store/search/search-index.ts'
import { readUsers } from '../people/users.ts'
import { sealAt, unsealAt } from '../requests/sealing.ts'
import type { Caller } from '../sessions/sessions.ts'

/** A page that has walked through so many entries ends there, however few of them it shows. */
const maxWalked = 2000
/** Most entries that are read at a time. */
const maxRead = 500

/** Users whose username, or a word of whose display name, begins like that; or tags that do. In the order of what was found, then of ids. */
export function search(input: { query: SearchQuery; caller: Caller | undefined }): Promise<Page<FoundItem>> {
  const { query, caller } = input
  const words = termsIn(query.q)
  return query.type === 'users'
    ? findPage(query, longestOf(words), (entries) => resolveUsers(entries, words, caller?.userId ?? null))
    : findPage(query, words[0]!, async (entries) =>
        entries.map((entry) => (words.length === 1 ? { tag: termOf(entry).term } : null)),
      )
}

/** The word that leads to the fewest. */
function longestOf(words: string[]): string {
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest))
}

/** Each user once, where the first term is that fits; and only those that all words fit, by their names of now. */
async function resolveUsers(
  entries: string[],
  words: string[],
  viewerId: number | null,
): Promise<(User | null)[]> {
  const found = entries.map(termOf)
  const prefix = longestOf(words)
  const users = await readUsers(
    found.map(({ id }) => id),
    viewerId,
  )
  return users.map((user, i) => {
    if (user === null) return null
    const terms = termsOf(user)
    const [first] = terms.filter((term) => term.startsWith(prefix)).toSorted()
    const fits = words.every((word) => terms.some((term) => term.startsWith(word)))
    return fits && first === found[i]!.term ? user : null
  })
}

/** One page; what is not shown is made up for. Cursors are entries, so nothing shifts when others come and go. */
async function findPage<Item>(
  query: SearchQuery,
  prefix: string,
  resolve: (entries: string[]) => Promise<(Item | null)[]>,
): Promise<Page<Item>> {
  const { type, limit } = query
  const [after, before] = [entryAt(query, 'after'), entryAt(query, 'before')]
  const direction = before === undefined ? 'after' : 'before'
  const shown: { entry: string; item: Item }[] = []
  let from = after ?? before
  let ended = false
  let walked = 0
  for (
    let count = limit + 1;
    !ended && shown.length <= limit && walked < maxWalked;
    count = Math.min(2 * count, maxRead)
  ) {
    const entries = await readSearch(type, { prefix, direction, from, count })
    const items = await resolve(entries)
    entries.forEach((entry, i) => {
      const item = items[i]
      if (item != null) shown.push({ entry, item })
    })
    from = entries.at(-1) ?? from
    ended = entries.length < count
    walked += entries.length
  }
  const page = shown.slice(0, limit)
  const isMore = shown.length > limit || !ended
  // At its last item, or where it has walked to: that may be a user who is not shown, and a cursor does not name such a one.
  const end = shown.length > limit ? cursorAt(page.at(-1)!.entry) : sealedCursor(from ?? prefix)
  if (direction === 'before') page.reverse()
  const [first, last] = [page[0]?.entry, page.at(-1)?.entry]
  const next = direction === 'before' ? cursorAt(last ?? prefix) : isMore ? end : null
  const given = query.after ?? query.before
  const prev = direction === 'before' && isMore ? end : first ? cursorAt(first) : (given ?? cursorAt(prefix))
  return {
    items: page.map(({ item }) => item),
    total: page.length,
    totalRelation: given === undefined && next === null ? 'exact' : 'atLeast',
    next,
    prev,
  }
}

function cursorAt(entry: string): string {
  return Buffer.from(entry).toString('base64url')
}

const place = 'search'

function sealedCursor(entry: string): string {
  return sealAt(place, 'search-cursor', entry)
}

function entryAt(query: SearchQuery, parameter: 'after' | 'before'): string | undefined {
  const cursor = query[parameter]
  if (cursor === undefined) return undefined
  if (!cursor.includes('.')) return Buffer.from(cursor, 'base64url').toString()
  const entry = unsealAt(place, 'search-cursor', cursor)
  if (entry !== null) return entry
  const errors = [{ detail: 'must be a cursor from a page', parameter }]
  throw new ProblemError('validation-failed', 'See errors for what is wrong where.', { errors })
}
