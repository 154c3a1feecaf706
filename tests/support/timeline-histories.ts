/** How a history is played against the handlers and the model at once. */
import { type Answer, call } from './call.ts'
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
  withdraw,
} from './timeline-cast.ts'
import * as model from './timeline-model.ts'

interface Play {
  cast: Cast
  truth: model.Model
  /** By reader, list and owner: the cursors that the last page gave. */
  bookmarks: Map<string, { next: string | null; prev: string | null }>
  /** Cursors of edges are scores, which the model does not know: what each stands for, as pages tell. */
  edgeCursors: Map<string, number>
}

/** Plays a history, one action after the other; every page has to be what the model says. */
export async function play(cast: Cast, { archives, actions }: History): Promise<void> {
  const game = await begin(cast, archives)
  for (const action of actions) {
    if (action.do === 'read') await readAndCompare(game, action)
    else await act(game, action)
  }
  await readEverything(game)
}

/**
 * Plays a history with everybody acting at once, each doing what is theirs in its order. What they read meanwhile has
 * to be in order and without doubles; when all have done, what the model says.
 */
export async function playAtOnce(cast: Cast, { archives, actions }: History): Promise<void> {
  const game = await begin(cast, archives)
  const lanes = cast.people.map(async (_, lane) => {
    for (const action of actions.filter((one) => one.who === lane)) {
      if (action.do === 'read') await readInOrder(game, action)
      else await act(game, action)
    }
  })
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected')
  if (failed) throw failed.reason
  game.truth.posts.sort((a, b) => a.id - b.id)
  // Twice: what was on its way into a feed whose owner had just unfollowed is counted until a reading meets it.
  await readEverything(game, { exact: false })
  await readEverything(game)
}

async function begin(cast: Cast, archives: number[]): Promise<Play> {
  await beginAgain(cast)
  const truth = model.emptyModel()
  for (const [author, count] of archives.entries()) {
    for (const id of await seedPosts(cast, author, count)) truth.posts.push({ id, author })
  }
  truth.posts.sort((a, b) => a.id - b.id)
  return { cast, truth, bookmarks: new Map(), edgeCursors: new Map() }
}

async function readEverything(game: Play, { exact } = { exact: true }): Promise<void> {
  const { cast } = game
  if (cast.cleanUpDue) await runCleanUp(cast)
  await Promise.all(cast.people.map((_, who) => readAll(game, who, exact)))
}

async function readAll(game: Play, who: number, exact: boolean): Promise<void> {
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

/** One thing that changes something; the model follows when it is done. */
async function act({ cast, truth }: Play, action: Exclude<Action, { do: 'read' }>): Promise<void> {
  const { who } = action
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
    case 'delete': {
      const own = truth.posts.filter(({ author }) => author === who)
      const post = own.at(-1 - (action.which % Math.max(own.length, 1)))
      if (!post) return
      await withdraw(cast, who, post.id)
      return model.deletePost(truth, post.id)
    }
    case 'rename':
      return rename(cast, who)
    case 'expire':
      return expireFeed(cast, who)
    case 'replace': {
      await replace(cast, who)
      model.deletePerson(truth, who)
      if (action.cleanUp) await runCleanUp(cast)
    }
  }
}

type Read = Extract<Action, { do: 'read' }>

async function request(
  { people }: Cast,
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

async function readInOrder({ cast }: Play, action: Read): Promise<void> {
  const { body } = await request(cast, { ...action, list: 'get-feed' }, { limit: String(action.limit) })
  const ids = body.items.map(({ id }: { id: string }) => Number(id))
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => Number(b) - Number(a)))
}

async function readAndCompare(game: Play, action: Read): Promise<void> {
  const { cast, truth, bookmarks, edgeCursors } = game
  const { list, who, limit } = action
  const isEdges = list === 'list-followers' || list === 'list-following'
  const of = list === 'get-feed' ? who : action.whom
  const key = `${who} ${list} ${of}`
  const cursor = cursorOf(game, action, bookmarks.get(key))
  const { body } = await request(cast, action, { limit: String(limit), ...cursor })

  const [[direction, value] = ['', '']] = Object.entries(cursor)
  const position = isEdges ? (edgeCursors.get(value) ?? NaN) : Number(value)
  const place = direction === '' ? null : direction === 'after' ? { after: position } : { before: position }
  const entries = model.entriesOf(truth, list, of)
  const expected = model.pageOf(entries, place, limit)

  expect({ action, page: body.items.map(isEdges ? personShown : postShown) }).toEqual({
    action,
    page: expected.entries.map(({ person, post }) => {
      const { id, username } = cast.people[person]!
      return isEdges ? { id, username } : { post: String(post), id, username }
    }),
  })
  for (const name of ['next', 'prev'] as const) {
    if (isEdges && expected[name] !== null && body[name] !== null) edgeCursors.set(body[name], expected[name])
    else
      expect({ action, [name]: body[name] }).toEqual({ action, [name]: expected[name]?.toString() ?? null })
  }
  if (!cast.cleanUpDue) checkTotal(body, entries.length)
  bookmarks.set(key, body)
}

function cursorOf(
  { truth }: Play,
  { go, list }: Read,
  bookmark: { next: string | null; prev: string | null } | undefined,
): Record<string, string> {
  if (go === 'on' && bookmark?.next) return { after: bookmark.next }
  if (go === 'back' && bookmark?.prev) return { before: bookmark.prev }
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
