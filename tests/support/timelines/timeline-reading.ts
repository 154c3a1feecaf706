/** What is read in a history, and compared with the model. */
import type { Answer } from '../world/call.ts'
import type { Action } from './timeline-actions.ts'
import type { Cast } from './timeline-cast.ts'
import * as model from './timeline-model.ts'
import type { Pollers } from './timeline-pollers.ts'
import { countPage, type Tally } from './timeline-tally.ts'

/** A history under way. */
export interface Play {
  cast: Cast
  truth: model.Model
  /** By reader, list and owner: the cursors that the last page gave, and what had been written by then. */
  bookmarks: Map<string, Bookmark>
  /** Posts from before the history. */
  archived: Set<number>
  /** Clients that follow `prev` alone. */
  pollers: Pollers
  lastRead: Read | null
  /** Cursors of edges are scores, which the model does not know: what each stands for, as pages tell. */
  edgeCursors: Map<string, number>
  writes: number
  deleted: model.Post[]
  /** Feeds may count what no reading has met yet. */
  vanished: boolean
  /** Whose feed is not there. */
  unread: Set<number>
  tally: Tally
}

interface Bookmark {
  next: string | null
  prev: string
  writes: number
  /** What was in the list whenever it was read on the way here. */
  met: Set<number>
}

type Read = Extract<Action, { do: 'read' }>

/** The whole feed of somebody, page by page. */
export async function readAll(game: Play, who: number, exact: boolean): Promise<void> {
  const expected = model.entriesOf(game.truth, 'get-feed', who)
  const met: unknown[] = []
  let after: string | null = null
  do {
    const { body } = await request(
      game.cast,
      { list: 'get-feed', who, whom: who },
      { limit: '100', ...(after && { after }) },
    )
    met.push(...body.items.map(({ id }: { id: string }) => Number(id)))
    if (exact) checkTotal(body, expected.length)
    after = body.next
  } while (after !== null)
  expect({ who, met }).toEqual({ who, met: expected.map(({ post }) => post) })
}

async function request(
  { people, call }: Cast,
  { list, who, whom }: Pick<Read, 'list' | 'who' | 'whom'>,
  query: Record<string, string>,
): Promise<Answer> {
  const { accessToken: token } = people[who]!
  // A feed is for its owner alone.
  const { username } = people[list === 'get-feed' ? who : whom]!
  const path: Record<string, string> = list === 'list-posts' ? {} : { username }
  const answer = await call(list, { path, query, token: list === 'get-feed' ? token : undefined })
  if (answer.status !== 200) throw new Error(`${list}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}

export async function readInOrder({ cast }: Play, action: Read): Promise<void> {
  const { body } = await request(cast, { ...action, list: 'get-feed' }, { limit: String(action.limit) })
  const ids = body.items.map(({ id }: { id: string }) => Number(id))
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => Number(b) - Number(a)))
}

/** Whoever goes on, does so where a page was read last: so pages are walked while things happen in between. */
export function goOn(game: Play, action: Read): Read {
  if (typeof action.go !== 'string' || action.go === 'to the top') game.lastRead = action
  const { who, whom, list } = (game.lastRead ??= action)
  return { ...action, who, whom, list }
}

export async function readAndCompare(game: Play, action: Read): Promise<void> {
  const { cast, truth, bookmarks, edgeCursors } = game
  const { list, who, limit } = action
  const isEdges = list === 'list-followers' || list === 'list-following'
  const of = list === 'get-feed' ? who : action.whom
  const key = `${who} ${list} ${of}`
  const cursor = cursorOf(game, action, bookmarks.get(key))
  const { body } = await request(cast, action, { limit: String(limit), ...cursor })

  const [[direction, value] = ['', '']] = Object.entries(cursor)
  const position = isEdges ? (edgeCursors.get(value) ?? NaN) : idOf(value)
  const place = direction === '' ? null : direction === 'after' ? { after: position } : { before: position }
  const entries = model.entriesOf(truth, list, of)
  const bookmark = cursor.before === bookmarks.get(key)?.prev ? bookmarks.get(key) : undefined
  const late = isEdges || direction !== 'before' ? [] : lateOnes(body.items, position)
  for (const id of late) {
    // News only to those who have not seen it; which of them a feed's cache has is its own affair.
    expect({ action, late: entries.some(({ post }) => post === id) }).toEqual({ action, late: true })
    expect({ action, late: bookmark?.met.has(id) ?? false }).toEqual({ action, late: false })
  }
  const expected = model.pageOf(entries, place, limit - late.length)

  expect({
    action,
    page: body.items.slice(0, body.items.length - late.length).map(isEdges ? personShown : postShown),
  }).toEqual({
    action,
    page: expected.entries.map(({ person, post }) => {
      const { id, username } = cast.people[person]!
      return isEdges ? { id, username } : { post: String(post), id, username }
    }),
  })
  if (isEdges) {
    if (expected.next !== null && body.next !== null) edgeCursors.set(body.next, expected.next)
    edgeCursors.set(body.prev, expected.prev)
  } else {
    expect({ action, next: body.next }).toEqual({ action, next: expected.next?.toString() ?? null })
    // At the top it may be above the newest post: another one was there, or something came late.
    const isTop = expected.prev === Math.max(entries[0]?.position ?? 0, direction === 'before' ? position : 0)
    if (isTop || late.length > 0)
      expect(idOf(body.prev)).toBeGreaterThanOrEqual(Math.min(position || 0, expected.prev))
    else expect({ action, prev: idOf(body.prev) }).toEqual({ action, prev: expected.prev })
  }
  if (!cast.cleanUpDue && !(list === 'get-feed' && game.vanished)) checkTotal(body, entries.length)
  countPage(game, action, {
    place,
    entries,
    page: expected.entries,
    goesOn: (action.go === 'on' || action.go === 'back') && place !== null,
    writesSince: game.writes - (bookmarks.get(key)?.writes ?? game.writes),
  })
  // On a full page of newer ones, what else came late is still to come.
  const goesOn = bookmark !== undefined && body.items.length === limit
  const now = goesOn
    ? body.items.map(({ id }: { id: string }) => Number(id))
    : entries.map(({ post }) => post)
  const met = new Set<number>([...(bookmark?.met ?? []), ...now])
  bookmarks.set(key, { next: body.next, prev: body.prev, writes: game.writes, met })
}

/** The id that a cursor begins with. */
function idOf(cursor: string): number {
  return Number(/^\d*/.exec(cursor)![0])
}

/** What came late to the list: below the cursor of newer items. */
function lateOnes(items: { id: string }[], position: number): number[] {
  return items.map(({ id }) => Number(id)).filter((id) => id <= position)
}

function cursorOf(
  { truth }: Play,
  { go, list }: Read,
  bookmark: Bookmark | undefined,
): Record<string, string> {
  // At an end of the list it is the other way round.
  const { next = null, prev = null } = go === 'on' || go === 'back' ? (bookmark ?? {}) : {}
  if (next !== null && (go === 'on' || prev === null)) return { after: next }
  if (prev !== null) return { before: prev }
  if (typeof go === 'string' || list === 'list-followers' || list === 'list-following') return {}
  // Of anybody's post, or just beside it: what is not in the list is as good a place as any.
  const post = truth.posts.at(-1 - (Math.floor(go.around / 2) % Math.max(truth.posts.length, 1)))
  return post ? { [go.direction]: String(post.id - (go.around % 2)) } : {}
}

const postShown = ({ id, author }: { id: string; author: { id: string; username: string } }) => ({
  post: id,
  id: author.id,
  username: author.username,
})
const personShown = ({ id, username }: { id: string; username: string }) => ({ id, username })

function checkTotal(
  { total, totalRelation }: { total: number; totalRelation: string },
  actual: number,
): void {
  if (totalRelation === 'exact') expect({ total }).toEqual({ total: actual })
  else expect(total).toBeLessThanOrEqual(actual)
}
