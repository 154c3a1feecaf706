/** How a history is played against the handlers and the model at once. */
import { expectSettled, expectWholeEdges } from '../social/edge-state.ts'
import { wholeList } from '../social/poller.ts'
import type { Action, History } from './timeline-actions.ts'
import {
  beginAgain,
  type Cast,
  expireFeed,
  publish,
  rename,
  replace,
  runCleanUp,
  seedPosts,
  setFollowing,
  vanish,
  withdraw,
} from './timeline-cast.ts'
import { type Fault, withFault } from './timeline-faults.ts'
import * as model from './timeline-model.ts'
import { endPollers, expectAllSeen, poll, startPollers } from './timeline-pollers.ts'
import { goOn, type Play, readAll, readAndCompare, readInOrder } from './timeline-reading.ts'
import { count, type Tally } from './timeline-tally.ts'

/** Plays a history, one action after the other; every page has to be what the model says. */
export async function play(
  played: Cast,
  { archives, actions }: History,
  tally: Tally,
  fault?: Fault,
): Promise<void> {
  await fault?.prepare?.()
  const faulty = fault && withFault(played, fault, Math.floor(actions.length / 2), tally)
  const cast = faulty?.cast ?? played
  // There the one who reads follows `prev` too; more clients take as long as all the rest.
  const polls = Boolean(process.env['PERCH_DEEP'])
  const game = await begin(cast, archives, tally, polls || fault !== undefined)
  game.vanished = fault !== undefined
  for (const [i, action] of actions.entries()) {
    faulty?.actBegins()
    if (action.do === 'read') await readAndCompare(game, goOn(game, action))
    else await act(game, action)
    if (polls && i % pollEvery === 0) await pollAs(game, action.who)
  }
  await faulty?.settle()
  await expectAllSeen(game, game.pollers)
  if (game.vanished) await readEverything(game, { exact: false })
  await readEverything(game)
}

/** Acts between two polls. */
const pollEvery = 4

/** The client of somebody polls their feed, and the first one's all posts too. */
async function pollAs({ cast, pollers, tally }: Play, who: number): Promise<void> {
  for (const poller of pollers) if (poller.who === who) await poll(cast, poller, tally)
}

/** Each acts from so many devices at once, so that what one does about one thing overlaps as well. */
const devices = 2

/**
 * Plays a history with everybody acting at once, from two devices each, over a network that is slow now and then. What they
 * read meanwhile has to be in order and without doubles. When all have done, both ends of every edge have to agree, and
 * everything else has to be what the model says of these edges: of a follow and an unfollow that overlap either may be last.
 */
export async function playAtOnce(
  played: Cast,
  { archives, actions }: History,
  tally: Tally,
  fault?: Fault,
): Promise<void> {
  await fault?.prepare?.()
  const faulty = fault && withFault(played, fault, Math.floor(actions.length / 2), tally)
  const cast = faulty?.cast ?? played
  const game = await begin(cast, archives, tally)
  cast.world.redis.setDelays(nowAndThen)
  const underWay = new Map<string, number>()
  const lanes = cast.people.flatMap((_, who) => {
    const own = actions.filter((one) => one.who === who)
    return Array.from({ length: devices }, async (_, device) => {
      for (const [i, action] of own.filter((_, i) => i % devices === device).entries()) {
        faulty?.actBegins()
        if (action.do === 'read') await readInOrder(game, action)
        else await overlapping(underWay, action, tally, () => act(game, action))
        // Of one device: a client has one cursor.
        if (device === 0 && i % pollEvery === 0) await pollAs(game, who)
      }
    })
  })
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected')
  cast.world.redis.setDelays(() => 0)
  await faulty?.settle()
  if (failed) throw failed.reason
  if (fault?.loses) await adoptPosts(game)
  game.truth.posts.sort((a, b) => a.id - b.id)
  await adoptEdges(game)
  // A client that has seen what was lost stands where nothing is.
  if (!fault?.loses) await expectAllSeen(game, game.pollers)
  // Twice: what was on its way into a feed whose owner had just unfollowed is counted until a reading meets it.
  await readEverything(game, { exact: false })
  await readEverything(game)
}

/** Milliseconds that a trip is held up: none, or a few. */
const nowAndThen = () => (Math.random() < 0.1 ? Math.ceil(Math.random() * 4) : 0)

/** Counts the pairs of acts that overlap and are about the same edge. */
async function overlapping(
  underWay: Map<string, number>,
  action: Action,
  tally: Tally,
  run: () => Promise<void>,
): Promise<void> {
  if (action.do !== 'follow' && action.do !== 'unfollow') return run()
  const edge = `${action.who} ${action.whom}`
  const others = underWay.get(edge) ?? 0
  for (let i = 0; i < others; i += 1) count(tally, 'changes of one edge that overlap')
  underWay.set(edge, others + 1)
  try {
    await run()
  } finally {
    underWay.set(edge, underWay.get(edge)! - 1)
  }
}

/** The edges there are when all have done, seen from both ends. */
async function adoptEdges({ cast, truth }: Play): Promise<void> {
  const { following } = await expectWholeEdges(cast.people)
  await expectSettled(cast.world)
  const placeOf = new Map(cast.people.map(({ id }, place) => [id, place]))
  truth.edges = cast.people.flatMap(({ id }, follower) =>
    following[id]!.map((other) => ({ follower, followed: placeOf.get(other)!, at: 0 })),
  )
}

/** The posts there are, as their authors' lists say. */
async function adoptPosts({ cast, truth }: Play): Promise<void> {
  const lists = cast.people.map(({ username }) => wholeList('list-user-posts', { path: { username } }))
  truth.posts = (await Promise.all(lists)).flatMap((ids, author) =>
    ids.map((id) => ({ id: Number(id), author })),
  )
}

async function begin(cast: Cast, archives: number[], tally: Tally, polls = true): Promise<Play> {
  await beginAgain(cast)
  const truth = model.emptyModel()
  for (const [author, count] of archives.entries()) {
    for (const id of await seedPosts(cast, author, count)) truth.posts.push({ id, author })
  }
  truth.posts.sort((a, b) => a.id - b.id)
  count(tally, 'histories')
  return {
    cast,
    truth,
    bookmarks: new Map(),
    archived: new Set(truth.posts.map(({ id }) => id)),
    pollers: polls ? await startPollers(cast) : [],
    lastRead: null,
    edgeCursors: new Map(),
    writes: 0,
    deleted: [],
    vanished: false,
    unread: new Set(cast.people.keys()),
    tally,
  }
}

async function readEverything(game: Play, { exact } = { exact: true }): Promise<void> {
  const { cast } = game
  if (cast.cleanUpDue) await runCleanUp(cast)
  await Promise.all(cast.people.map((_, who) => readAll(game, who, exact)))
}

/** One thing that changes something; the model follows when it is done. */
async function act(game: Play, action: Exclude<Action, { do: 'read' }>): Promise<void> {
  const { cast, truth } = game
  const { who } = action
  game.writes += 1
  count(game.tally, action.do)
  switch (action.do) {
    case 'follow':
    case 'unfollow': {
      if (action.whom === who) return
      await setFollowing(cast, who, action.whom, action.do === 'follow')
      return action.do === 'follow'
        ? model.follow(truth, who, action.whom)
        : model.unfollow(truth, who, action.whom)
    }
    case 'post': {
      for (let i = 0; i < action.times; i += 1) {
        const id = await publish(cast, who)
        truth.posts.push({ id, author: who })
      }
      return
    }
    case 'delete':
    case 'vanish': {
      // Not one that another device is just taking back.
      const own = truth.posts.filter((post) => post.author === who && !game.deleted.includes(post))
      const post = own.at(-1 - (action.which % Math.max(own.length, 1)))
      if (!post) return
      game.deleted.push(post)
      game.vanished ||= action.do === 'vanish'
      await (action.do === 'delete' ? withdraw : vanish)(cast, who, post.id)
      return model.deletePost(truth, post.id)
    }
    case 'rename':
      return rename(cast, who)
    case 'expire':
      game.unread.add(who)
      endPollers(game.pollers, who)
      return expireFeed(cast, who)
    case 'replace': {
      endPollers(game.pollers, who)
      await replace(cast, who)
      game.deleted.push(...truth.posts.filter(({ author }) => author === who))
      model.deletePerson(truth, who)
      game.unread.add(who)
      if (action.cleanUp) await runCleanUp(cast)
    }
  }
}
