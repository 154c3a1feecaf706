/** Random histories with reposts: what may happen, and what every feed has to show of it. */
import * as fc from 'fast-check'
import { call } from '../world/call.ts'
import {
  beginAgain,
  type Cast,
  castSize,
  expireFeed,
  publish,
  seedPosts,
  setFollowing,
  withdraw,
} from './timeline-cast.ts'

type Act = { who: number } & (
  | { do: 'follow' | 'unfollow' | 'mute' | 'unmute'; other: number }
  | { do: 'post'; times: number }
  /** A post, or a repost of theirs, counted from the newest. */
  | { do: 'repost' | 'undo' | 'delete'; which: number }
  | { do: 'expire' | 'poll' }
  | { do: 'walk'; limit: number }
)

export interface RepostHistory {
  archives: number[]
  acts: Act[]
}

const who = fc.nat({ max: castSize - 1 })
const pair = (...names: ('follow' | 'unfollow' | 'mute' | 'unmute')[]) =>
  fc.record({ do: fc.constantFrom(...names), who, other: who })
const follows = pair('follow')
const of = (name: 'repost' | 'undo' | 'delete', max: number) =>
  fc.record({ do: fc.constant(name), who, which: fc.nat({ max }) })
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 20, arbitrary: follows },
  { weight: 8, arbitrary: pair('unfollow') },
  { weight: 4, arbitrary: pair('mute', 'unmute') },
  { weight: 15, arbitrary: fc.record({ do: fc.constant('post' as const), who, times: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('post' as const), who, times: fc.constant(45) }) },
  { weight: 20, arbitrary: of('repost', 4) },
  { weight: 20, arbitrary: of('repost', 150) },
  { weight: 10, arbitrary: of('undo', 3) },
  { weight: 8, arbitrary: of('delete', 6) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expire' as const), who }) },
  { weight: 15, arbitrary: fc.record({ do: fc.constant('poll' as const), who }) },
  { weight: 25, arbitrary: fc.record({ do: fc.constant('walk' as const), who, limit: fc.constantFrom(3, 10, 30, 100) }) },
) // prettier-ignore

export const repostHistories: fc.Arbitrary<RepostHistory> = fc.record({
  archives: fc.oneof(
    fc.constant(Array.from({ length: castSize }, () => 0)),
    fc.array(fc.constantFrom(0, 0, 60, 97), { minLength: castSize, maxLength: castSize }),
  ),
  acts: fc
    .tuple(fc.array(follows, { minLength: 4, maxLength: 8 }), fc.array(act, { maxLength: 30, size: 'max' }))
    .map(([first, rest]) => [...first, ...rest]),
})

/** In the order in which they happened. `actor` is the author, unless it is a repost. */
interface Activity {
  post: number
  author: number
  actor: number
  isRepost: boolean
}

interface Poller {
  prev: string
  seen: string[]
}

interface Game {
  cast: Cast
  activities: Activity[]
  follows: Set<string>
  mutes: Set<string>
  /** By activity: how often it has come about, undone in between. */
  times: Map<string, number>
  pollers: Map<number, Poller>
}

const keyOf = ({ post, actor, isRepost }: Activity) => `${post} by ${isRepost ? actor : 'its author'}`

export async function playReposts(cast: Cast, { archives, acts }: RepostHistory): Promise<void> {
  await beginAgain(cast)
  const game: Game = {
    cast, activities: [], follows: new Set(), mutes: new Set(), times: new Map(), pollers: new Map(),
  } // prettier-ignore
  for (const [author, count] of archives.entries())
    for (const post of await seedPosts(cast, author, count))
      add(game, { post, author, actor: author, isRepost: false })
  game.activities.sort((a, b) => a.post - b.post)
  const archived = new Set(game.activities.map(keyOf))
  for (const one of acts) await perform(game, one)
  for (let reader = 0; reader < castSize; reader += 1) {
    const shown = await walk(game, reader, 100)
    await poll(game, reader)
    const seen = new Set(game.pollers.get(reader)!.seen.map((key) => key.split(' ')[0]))
    // So many of the newest are above the floor of a feed; what a follow brings may be below.
    const news = shown.slice(0, 40).filter((key) => !archived.has(key))
    const missed = news.filter((key) => !seen.has(key.split(' ')[0]!))
    expect({ reader, missed }).toEqual({ reader, missed: [] })
  }
  for (const [who, other] of [...game.mutes].map((pair) => pair.split(' ').map(Number)))
    await mute(game, who!, other!, false)
}

function add(game: Game, activity: Activity): void {
  game.activities.push(activity)
  game.times.set(keyOf(activity), (game.times.get(keyOf(activity)) ?? 0) + 1)
}

const tokenOf = (game: Game, who: number) => game.cast.people[who]!.accessToken

async function mute(game: Game, who: number, other: number, isMuting: boolean): Promise<void> {
  const path = { username: game.cast.people[other]!.username }
  const answer = await call(isMuting ? 'add-mute' : 'remove-mute', { path, token: tokenOf(game, who) })
  expect(answer.status).toBe(200)
  if (isMuting) game.mutes.add(`${who} ${other}`)
  else game.mutes.delete(`${who} ${other}`)
  // What was hidden, or is, is no news: such a client reads its feed anew.
  game.pollers.delete(who)
}

async function repost(game: Game, key: string, who: number, post: number): Promise<void> {
  const answer = await call(key, { path: { id: String(post) }, token: tokenOf(game, who) })
  expect(answer.status).toBe(200)
}

async function perform(game: Game, one: Act): Promise<void> {
  const { cast, activities } = game
  const { who } = one
  switch (one.do) {
    case 'follow':
    case 'unfollow': {
      if (who === one.other) return
      await setFollowing(cast, who, one.other, one.do === 'follow')
      if (one.do === 'follow') game.follows.add(`${who} ${one.other}`)
      else game.follows.delete(`${who} ${one.other}`)
      return
    }
    case 'mute':
    case 'unmute':
      return who === one.other ? undefined : mute(game, who, one.other, one.do === 'mute')
    case 'post': {
      for (let i = 0; i < one.times; i += 1)
        add(game, { post: await publish(cast, who), author: who, actor: who, isRepost: false })
      return
    }
    case 'repost': {
      const posts = activities.filter(({ isRepost }) => !isRepost)
      const found = posts.at(-1 - (one.which % Math.max(posts.length, 1)))
      if (!found) return
      await repost(game, 'add-repost', who, found.post)
      const activity = { ...found, actor: who, isRepost: true }
      if (!activities.some((other) => keyOf(other) === keyOf(activity))) add(game, activity)
      return
    }
    case 'undo': {
      const own = activities.filter(({ actor, isRepost }) => isRepost && actor === who)
      const found = own.at(-1 - (one.which % Math.max(own.length, 1)))
      if (!found) return
      await repost(game, 'remove-repost', who, found.post)
      game.activities = activities.filter((other) => other !== found)
      return
    }
    case 'delete': {
      const own = activities.filter(({ actor, isRepost }) => !isRepost && actor === who)
      const found = own.at(-1 - (one.which % Math.max(own.length, 1)))
      if (!found) return
      await withdraw(cast, who, found.post)
      game.activities = activities.filter(({ post }) => post !== found.post)
      return
    }
    case 'expire':
      game.pollers.delete(who)
      return expireFeed(cast, who)
    case 'poll':
      return poll(game, who)
    case 'walk':
      return void (await walk(game, who, one.limit))
  }
}

async function read(game: Game, who: number, query: Record<string, string>) {
  const { username, accessToken: token } = game.cast.people[who]!
  const { status, body } = await call('get-feed', { path: { username }, token, query })
  expect(status).toBe(200)
  const placeOf = (id: string) => game.cast.people.findIndex((person) => person.id === id)
  const keys = body.items.map(({ id, repostedBy }: { id: string; repostedBy: { id: string } | null }) =>
    `${id} by ${repostedBy ? placeOf(repostedBy.id) : 'its author'}`) // prettier-ignore
  return { keys: keys as string[], next: body.next as string | null, prev: body.prev as string }
}

/** Nothing is shown twice to a client that polls. */
async function poll(game: Game, who: number): Promise<void> {
  const poller = game.pollers.get(who)
  if (!poller) {
    const { keys, prev } = await read(game, who, { limit: '100' })
    return void game.pollers.set(who, { prev, seen: keys })
  }
  for (let before = ''; before !== poller.prev;) {
    before = poller.prev
    const { keys, prev } = await read(game, who, { before, limit: '5' })
    poller.seen.push(...keys.toReversed())
    poller.prev = prev
  }
  const count = (key: string) => poller.seen.filter((other) => other === key).length
  const repeated = poller.seen.filter((key) => count(key) > (game.times.get(key) ?? 0))
  expect({ who, repeated }).toEqual({ who, repeated: [] })
}

/** Nowhere twice within so many activities. */
const spacing = 40

/** The whole feed, page by page; has to be what happened, each post once at the place where it came first. */
async function walk(game: Game, who: number, limit: number): Promise<string[]> {
  const shown: string[] = []
  for (let after: string | null = ''; after !== null;) {
    const page = await read(game, who, { limit: String(limit), ...(after && { after }) })
    shown.push(...page.keys)
    after = page.next
  }
  const follows = (actor: number) => actor === who || game.follows.has(`${who} ${actor}`)
  const mutes = (other: number) => game.mutes.has(`${who} ${other}`)
  const followed = game.activities.filter(({ actor }) => follows(actor)).toReversed()
  const visible = followed.filter(({ actor, author }) => !mutes(actor) && !mutes(author))
  const isFirst = (one: Activity, i: number) => !visible.slice(i + 1).some(({ post }) => post === one.post)
  const isShown = (one: Activity) => shown.includes(keyOf(one))
  const missing = visible.filter((one, i) => (isFirst(one, i) || !one.isRepost) && !isShown(one)).map(keyOf)
  // In the order in which it happened, and nothing else.
  const order = visible.filter(isShown).map(keyOf)
  const close = followed.filter((one, i) => {
    const next = followed.slice(i + 1, i + 1 + spacing)
    return one.isRepost && isShown(one) && next.some((other) => other.post === one.post && isShown(other))
  })
  expect({ who, shown, missing, close: close.map(keyOf) }).toEqual({
    who,
    shown: order,
    missing: [],
    close: [],
  })
  return shown
}
