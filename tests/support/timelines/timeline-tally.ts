/** What random histories came upon: a thousand that meet nothing difficult would prove nothing. */
import type { Action } from './timeline-actions.ts'
import { type Entry, follows, type ListName, type Model, type Place, type Post } from './timeline-model.ts'

/** What pages of the lists may come upon; every one of these has to happen. */
const ofPages = [
  'pages forwards',
  'pages backwards',
  // Something was written since the page that they go on from.
  'pages after writes in between',
  // A deleted post that would be on the page lies within its ends.
  'pages over deleted posts',
  // Deeper than a feed can hold.
  'pages beyond the cap',
  // Of feeds that were not there, though there were posts for them.
  'pages of rebuilt feeds',
] as const

/** What histories of people acting at once come upon. */
type Overlap = 'changes of one edge that overlap' | 'polls'

/** What histories come upon in which something happens to Redis. */
type Refusal =
  | 'answers of 503'
  | 'answers of 503 after the fault'
  | 'requests to functions of another version'

export type Encounter = (typeof ofPages)[number] | 'histories' | 'pages' | Overlap | Refusal | Action['do']

export type Tally = Map<Encounter, number>

export function count(tally: Tally, encounter: Encounter): void {
  tally.set(encounter, (tally.get(encounter) ?? 0) + 1)
}

interface Page {
  /** Where it begins, and what the model has in the list and on the page. */
  place: Place
  entries: Entry[]
  page: Entry[]
  /** From another page. */
  goesOn: boolean
  /** How much was written since that one. */
  writesSince: number
}

/** Takes note of a page that was read, `game` being as it was then. */
export function countPage(
  game: { truth: Model; deleted: Post[]; unread: Set<number>; tally: Tally },
  { list, who }: { list: ListName; who: number },
  { place, entries, page, goesOn, writesSince }: Page,
): void {
  const { truth, deleted, unread, tally } = game
  count(tally, 'pages')
  if (place !== null) count(tally, 'after' in place ? 'pages forwards' : 'pages backwards')
  if (goesOn && writesSince > 0) count(tally, 'pages after writes in between')
  if (list !== 'get-feed') return
  if (unread.delete(who) && entries.length > 0) count(tally, 'pages of rebuilt feeds')
  if (isBeyondCap(entries, place)) count(tally, 'pages beyond the cap')
  const [first = 0, last = 0] = [page[0]?.position, page.at(-1)?.position]
  const within = deleted.filter(({ id }) => id < first && id > last)
  if (within.some(({ author }) => author === who || follows(truth, who, author))) {
    count(tally, 'pages over deleted posts')
  }
}

/** Most entries that are kept of a feed. */
const cap = 127

function isBeyondCap(entries: Entry[], place: Place): boolean {
  if (place === null) return false
  const cursor = 'after' in place ? place.after : place.before
  return entries.filter(({ position }) => position >= cursor).length > cap
}

export function describeTally(tally: Tally): string {
  const width = Math.max(...[...tally.keys()].map((name) => name.length))
  const lines = [...tally].map(([name, times]) => `  ${name.padEnd(width)} ${String(times).padStart(9)}`)
  return lines.join('\n')
}

export function expectVariety(tally: Tally): void {
  expect(ofPages.filter((encounter) => !tally.has(encounter))).toEqual([])
}
