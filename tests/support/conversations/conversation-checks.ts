/** What every reader is shown of a conversation, compared with what they are to be shown. */
import { call } from '../world/call.ts'
import type { Stage } from './conversation-acts.ts'
import * as model from './conversation-model.ts'

interface Shown {
  id: string
  author: { id: string }
  counts: { replies: number; reposts: number; likes: number }
  viewer: { liked: boolean; reposted: boolean; bookmarked: boolean } | null
}

const newestFirst = (posts: model.Said[]) => posts.toSorted((a, b) => Number(b.id) - Number(a.id))
const idsOf = (posts: { id: string }[]) => posts.map(({ id }) => id)

async function read(stage: Stage, key: string, viewer: model.Viewer, path: Record<string, string> = {}) {
  const token = viewer === null ? undefined : stage.people[viewer]!.accessToken
  const query = key === 'get-user' || key === 'get-thread' ? {} : { limit: '100' }
  return call(key, { path, token, query })
}

/** Everything that there is to see for those who may look. */
export async function expectConversation(stage: Stage): Promise<void> {
  const { truth, people } = stage
  const viewers: model.Viewer[] = [null, ...people.keys()].filter(
    (viewer) => viewer === null || !truth.suspended.has(viewer),
  )
  for (const viewer of viewers) {
    for (const author of people.keys()) await expectProfile(stage, viewer, author)
    await expectPublic(stage, viewer)
    if (viewer !== null) await expectOwn(stage, viewer)
  }
  for (const [i, post] of truth.posts.entries()) {
    await expectThread(stage, viewers[i % viewers.length]!, post)
    await expectMarkers(stage, viewers[(i + 1) % viewers.length]!, post)
  }
}

/** The post with all its counts, as this viewer sees it. */
function expectPost({ truth }: Stage, viewer: model.Viewer, post: model.Said, shown: Shown): void {
  const count = (kind: model.Mark['kind']) => model.marksOn(truth, kind, post).length
  const marked = (kind: model.Mark['kind']) => model.hasMarked(truth, kind, viewer!, post)
  expect({ id: post.id, counts: shown.counts, viewer: shown.viewer }).toEqual({
    id: post.id,
    counts: { replies: repliesTo(truth, post).length, reposts: count('repost'), likes: count('like') },
    viewer:
      viewer === null
        ? null
        : { liked: marked('like'), reposted: marked('repost'), bookmarked: marked('bookmark') },
  })
}

const repliesTo = ({ posts }: model.Conversation, post: model.Said) =>
  posts.filter((other) => other.answers === post && !other.isGone)

function expectPosts(stage: Stage, viewer: model.Viewer, shown: Shown[], expected: model.Said[]): void {
  expect({ viewer, shown: idsOf(shown) }).toEqual({ viewer, shown: idsOf(expected) })
  for (const [i, post] of expected.entries()) expectPost(stage, viewer, post, shown[i]!)
}

const visible = ({ truth }: Stage, viewer: model.Viewer, posts = truth.posts) =>
  newestFirst(posts.filter((post) => model.isVisible(truth, viewer, post)))

async function expectProfile(stage: Stage, viewer: model.Viewer, author: number): Promise<void> {
  const { truth, people } = stage
  const username = people[author]!.username
  const [user, posts] = await Promise.all(
    ['get-user', 'list-user-posts'].map((key) => read(stage, key, viewer, { username })),
  )
  // One's own block hides the posts of the other user, and leaves the profile.
  const blocks = viewer !== null && truth.blocks.has(model.pair(viewer, author))
  const blocked = viewer !== null && truth.blocks.has(model.pair(author, viewer))
  const isGone = truth.suspended.has(author)
  expect([viewer, author, user!.status]).toEqual([viewer, author, isGone || blocked ? 404 : 200])
  expect([viewer, author, posts!.status]).toEqual([viewer, author, isGone || blocks || blocked ? 404 : 200])
  if (posts!.status === 200)
    expectPosts(
      stage,
      viewer,
      posts!.body.items,
      visible(stage, viewer).filter((post) => post.author === author),
    )
}

async function expectPublic(stage: Stage, viewer: model.Viewer): Promise<void> {
  const { body } = await read(stage, 'list-posts', viewer)
  const listed = visible(stage, viewer).filter((post) => post.visibility === 'public' && !post.answers)
  expectPosts(stage, viewer, body.items, listed)
}

async function expectOwn(stage: Stage, viewer: number): Promise<void> {
  const { truth, people } = stage
  await expectFeed(stage, viewer)
  for (const [key, kind] of [['list-likes', 'like'], ['list-bookmarks', 'bookmark']] as const) {
    const own = truth.marks.filter((mark) => mark.kind === kind && mark.who === viewer).map(({ post }) => post)
    const { body } = await read(stage, key, viewer)
    expect([key, body.total]).toEqual([key, own.length])
    expectPosts(stage, viewer, body.items, own.toReversed().filter((post) => model.isVisible(truth, viewer, post)))
  }
  const { body } = await read(stage, 'list-notifications', viewer)
  const placeOf = (id: string) => people.findIndex((person) => person.id === id)
  const notes = body.items.map(({ type, actor, post }: { type: string; actor: { id: string }; post?: Shown }) =>
    [type, placeOf(actor.id), ...(post ? [post.id] : [])].join(' ')) as string[]
  const isShown = (note: string) => {
    const [, actor, id] = note.split(' ')
    const post = truth.posts.find((other) => other.id === id)
    return !model.isHidden(truth, viewer, Number(actor)) && (!id || (post !== undefined && model.isVisible(truth, viewer, post)))
  }
  const must = [...truth.told.get(viewer)!].filter(isShown)
  const may = [...must, ...[...truth.maybe.get(viewer)!].filter(isShown)]
  expect({ viewer, missing: must.filter((note) => !notes.includes(note)) }).toEqual({ viewer, missing: [] })
  expect({ viewer, leaked: notes.filter((note) => !may.includes(note)) }).toEqual({ viewer, leaked: [] })
  expect(new Set(notes).size).toBe(notes.length)
} // prettier-ignore

/** A feed has all that it is to have, each post once, and nothing that is not for its reader. */
async function expectFeed(stage: Stage, viewer: number): Promise<void> {
  const { truth, people } = stage
  const { body } = await read(stage, 'get-feed', viewer, { username: people[viewer]!.username })
  const shown = idsOf(body.items)
  expect({ viewer, repeated: shown.filter((id, i) => shown.indexOf(id) !== i) }).toEqual({ viewer, repeated: [] })
  const mutes = (other: number) => truth.mutes.has(model.pair(viewer, other))
  const isFollowed = (other: number) => model.follows(truth, viewer, other) && !mutes(other) && !model.isHidden(truth, viewer, other)
  const isBrought = (post: model.Said) => model.marksOn(truth, 'repost', post).some(({ who }) => isFollowed(who))
  const isUnwanted = (other: number) => mutes(other) || model.isHidden(truth, viewer, other)
  const wanted = truth.posts.filter(
    (post) =>
      model.isVisible(truth, viewer, post) && !mutes(post.author) &&
      (post.author === viewer || !post.answers || !isUnwanted(post.answers.author)),
  )
  const isDue = (post: model.Said) => model.follows(truth, viewer, post.author) && (!post.answers || post.reached.has(viewer))
  const mayBe = (post: model.Said) =>
    model.follows(truth, viewer, post.author) && (!post.answers || post.author === viewer || model.follows(truth, viewer, post.answers.author))
  const must = idsOf(wanted.filter((post) => isDue(post) || isBrought(post)))
  const may = idsOf(wanted.filter((post) => mayBe(post) || isBrought(post)))
  expect({ viewer, missing: must.filter((id) => !shown.includes(id)) }).toEqual({ viewer, missing: [] })
  expect({ viewer, leaked: shown.filter((id) => !may.includes(id)) }).toEqual({ viewer, leaked: [] })
  for (const item of body.items as Shown[]) expectPost(stage, viewer, truth.posts.find(({ id }) => id === item.id)!, item)
} // prettier-ignore

/** What lies above and below a post; or nothing at all, as if it had never been there. */
async function expectThread(stage: Stage, viewer: model.Viewer, post: model.Said): Promise<void> {
  const { truth } = stage
  const { status, body } = await read(stage, 'get-thread', viewer, { id: post.id })
  if (!model.isVisible(truth, viewer, post)) return expect([post.id, viewer, status]).toEqual([post.id, viewer, 404])
  const above: model.Said[] = []
  for (let up = post.answers; up; up = up.answers) above.unshift(up)
  expect({ viewer, ancestors: body.ancestors.map((one: Shown | null) => one?.id ?? null) }).toEqual({
    viewer,
    ancestors: above.map((one) => (model.isVisible(truth, viewer, one) ? one.id : null)),
  })
  expectPost(stage, viewer, post, body.post)
  expectPosts(stage, viewer, body.replies.items, visible(stage, viewer, repliesTo(truth, post)))
} // prettier-ignore

async function expectMarkers(stage: Stage, viewer: model.Viewer, post: model.Said): Promise<void> {
  const { truth, people } = stage
  for (const [key, kind] of [['list-likers', 'like'], ['list-reposters', 'repost']] as const) {
    const { status, body } = await read(stage, key, viewer, { id: post.id })
    if (!model.isVisible(truth, viewer, post)) {
      expect([key, post.id, viewer, status]).toEqual([key, post.id, viewer, 404])
      continue
    }
    const all = model.marksOn(truth, kind, post)
    const seen = all.filter(({ who }) => !model.isHidden(truth, viewer, who)).toReversed()
    expect({ key, viewer, users: idsOf(body.items), total: body.total }).toEqual({
      key, viewer, users: seen.map(({ who }) => people[who]!.id), total: all.length,
    })
  }
} // prettier-ignore
