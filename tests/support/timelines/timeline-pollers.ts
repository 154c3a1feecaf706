/** In a history, clients that read the first page of a list and from there on follow `prev`, and nothing else. */
import type { Cast } from './timeline-cast.ts'
import * as model from './timeline-model.ts'
import type { Play } from './timeline-reading.ts'
import { count, type Tally } from './timeline-tally.ts'

interface Poller {
  list: 'get-feed' | 'list-posts'
  who: number
  seen: number[]
  prev: string
  /** Its feed, or its reader, went away: what it sees from then on is another list. */
  hasEnded: boolean
}

export type Pollers = Poller[]

/** One of each feed, and one of the list of all posts. */
export async function startPollers(cast: Cast): Promise<Pollers> {
  const pollers = [...cast.people.map((_, who) => newPoller('get-feed', who)), newPoller('list-posts', 0)]
  await Promise.all(pollers.map((poller) => begin(cast, poller)))
  return pollers
}

const newPoller = (list: Poller['list'], who: number): Poller => ({
  list,
  who,
  seen: [],
  prev: '',
  hasEnded: false,
})

/** What is on the first page counts as seen. */
async function begin(cast: Cast, poller: Poller): Promise<void> {
  const { ids, prev } = await read(cast, poller, { limit: '100' })
  Object.assign(poller, { seen: ids, prev })
}

async function read({ people, call }: Cast, { list, who }: Poller, query: Record<string, string>) {
  const { username, accessToken: token } = people[who]!
  const path: Record<string, string> = list === 'get-feed' ? { username } : {}
  const { status, body } = await call(list, { path, query, token })
  if (status !== 200) throw new Error(`${list}: ${status} ${JSON.stringify(body)}`)
  const ids = body.items.map(({ id }: { id: string }) => Number(id)) as number[]
  return { ids, prev: body.prev as string }
}

/** Polls until nothing is newer. */
export async function poll(cast: Cast, poller: Poller, tally: Tally): Promise<void> {
  for (let before = ''; before !== poller.prev && !poller.hasEnded;) {
    before = poller.prev
    const { ids, prev } = await read(cast, poller, { before, limit: '5' })
    poller.seen.push(...ids.toReversed())
    poller.prev = prev
    count(tally, 'polls')
  }
}

/** Of a feed that is not there any more, or whose reader is another one now. */
export function endPollers(pollers: Pollers, who: number): void {
  for (const poller of pollers) if (poller.list === 'get-feed' && poller.who === who) poller.hasEnded = true
}

/** So many of the newest entries of a feed are above its floor, whatever has happened to it. */
const above = 40

/** Each has been shown all that its list has got since it began, and nothing twice. */
export async function expectAllSeen(game: Play, pollers: Pollers): Promise<void> {
  const { cast, truth, tally } = game
  for (const poller of pollers.filter(({ hasEnded }) => !hasEnded)) {
    await poll(cast, poller, tally)
    const { list, who, seen } = poller
    const entries = model.entriesOf(truth, list, who).slice(0, above)
    const ids = entries.map(({ post }) => post!).filter((id) => !game.archived.has(id))
    const missed = ids.filter((id) => !seen.includes(id))
    const repeated = seen.filter((id, i) => seen.indexOf(id) !== i)
    expect({ list, who, missed, repeated }).toEqual({ list, who, missed: [], repeated: [] })
  }
}
