/**
 * Viewer × state of the author × visibility × every route that shows a post or a user. Which routes these are is read off
 * docs/openapi.json: one that is not placed here fails.
 */
import {
  type Cast,
  castOf,
  publish,
  replyOf,
  repostOf,
  type State,
  states,
  textOf,
  type Visibility,
  visibilities,
} from '../../support/social/sight-cast.ts'
import { type Answer, call } from '../../support/world/call.ts'
import { api } from '../../support/world/documented.ts'
import { startWorld, type World } from '../../support/world/world.ts'

type Viewer = 'caller' | 'anonymous'

let world: World
let caller: Cast['caller']
let third: Cast['third']
let authors: Cast['authors']
let liked: string
let mentions: Cast['mentions']

beforeAll(async () => {
  world = await startWorld()
  ;({ caller, third, authors, liked, mentions } = await castOf(world))
})
afterAll(() => world.close())

/** Who exists for whom. */
const isGone = (state: State) => state === 'suspended' || state === 'deleted'
const hasBlock = (state: State, viewer: Viewer) =>
  viewer === 'caller' && (state === 'blocked' || state === 'blocking')
const follows = (state: State, viewer: Viewer) =>
  viewer === 'caller' && (state === 'followed' || state === 'muted')

/** Whether the viewer is to see the author as a user; whether they are to see a post. */
const seesUser = (state: State, viewer: Viewer) => !isGone(state) && !hasBlock(state, viewer)
const seesPost = (state: State, visibility: Visibility, viewer: Viewer) =>
  seesUser(state, viewer) && (visibility !== 'followers' || follows(state, viewer))

type Request = (viewer: Viewer, state: State, visibility: Visibility) => Promise<Answer>
interface Place {
  /** What it shows of the author. */
  shows: 'posts' | 'users' | 'mentions' | 'replies' | 'reposts'
  /** It is for a caller alone. */
  signedIn?: true
  request: Request
  /** Where it is not what seesPost and seesUser say. */
  sees?: (state: State, visibility: Visibility, viewer: Viewer) => boolean
}

const tokenOf = (viewer: Viewer) => (viewer === 'caller' ? { token: caller.accessToken } : {})
const query = { limit: '100' }
const listOf =
  (key: string, path: () => Record<string, string> = () => ({})): Request =>
  (viewer) =>
    call(key, { path: path(), query, ...tokenOf(viewer) })
const ofPost =
  (key: string): Request =>
  (viewer, state, visibility) =>
    call(key, { path: { id: authors[state].posts[visibility] }, ...tokenOf(viewer) })
const ofUser =
  (key: string): Request =>
  (viewer, state) =>
    call(key, { path: { username: authors[state].username }, ...tokenOf(viewer) })

const searchFor: Request = (viewer, state) =>
  call('search', { query: { ...query, q: authors[state].username, type: 'users' }, ...tokenOf(viewer) })
const ownFeed = listOf('get-feed', () => ({ username: caller.username }))
const ofThird = () => ({ username: third.username })
const listOfReplies =
  (key: string): Request =>
  (viewer) =>
    call(key, { path: { id: liked }, ...tokenOf(viewer) })

/** Every route that shows posts or users of others, and what it is to show of whom. */
const places: Record<string, Place[]> = {
  'get-user': [
    {
      shows: 'users',
      request: ofUser('get-user'),
      // Whom the caller blocks they can look up, to see that.
      sees: (state, _, viewer) => seesUser(state, viewer) || state === 'blocked',
    },
  ],
  'list-followers': [{ shows: 'users', request: listOf('list-followers', ofThird) }],
  'list-following': [{ shows: 'users', request: listOf('list-following', ofThird) }],
  'list-likers': [{ shows: 'users', request: listOf('list-likers', () => ({ id: liked })) }],
  'list-reposters': [{ shows: 'users', request: listOf('list-reposters', () => ({ id: liked })) }],
  'get-post': [
    { shows: 'posts', request: ofPost('get-post') },
    {
      shows: 'mentions',
      request: (viewer, state) => call('get-post', { path: { id: mentions[state] }, ...tokenOf(viewer) }),
    },
  ],
  'list-versions': [
    { shows: 'posts', request: ofPost('list-versions') },
    {
      shows: 'mentions',
      request: (viewer, state) =>
        call('list-versions', { path: { id: mentions[state] }, ...tokenOf(viewer) }),
    },
  ],
  'list-user-posts': [
    { shows: 'posts', request: ofUser('list-user-posts') },
    { shows: 'mentions', request: listOf('list-user-posts', ofThird) },
  ],
  'list-posts': [
    {
      shows: 'posts',
      request: listOf('list-posts'),
      sees: (state, visibility, viewer) => visibility === 'public' && seesPost(state, visibility, viewer),
    },
    { shows: 'mentions', request: listOf('list-posts') },
  ],
  'get-feed': [
    // A user that the caller follows has reposted all that is not for followers alone.
    {
      shows: 'posts',
      signedIn: true,
      request: ownFeed,
      sees: (state, visibility, viewer) => state !== 'muted' && seesPost(state, visibility, viewer),
    },
    { shows: 'reposts', signedIn: true, request: ownFeed, sees: (state) => state === 'followed' },
  ],
  'list-likes': [{ shows: 'posts', signedIn: true, request: listOf('list-likes') }],
  'list-bookmarks': [{ shows: 'posts', signedIn: true, request: listOf('list-bookmarks') }],
  // Their own lists: who is on them is said by what they did, and suspended and deleted users are gone.
  'list-blocks': [
    { shows: 'users', signedIn: true, request: listOf('list-blocks'), sees: (state) => state === 'blocked' },
  ],
  'list-mutes': [
    { shows: 'users', signedIn: true, request: listOf('list-mutes'), sees: (state) => state === 'muted' },
  ],
  'list-notifications': [
    {
      shows: 'users',
      signedIn: true,
      request: listOf('list-notifications'),
      sees: (state, _, viewer) => seesUser(state, viewer) && state !== 'muted',
    },
  ],
  'get-thread': [{ shows: 'replies', request: listOfReplies('get-thread') }],
  'list-replies': [{ shows: 'replies', request: listOf('list-replies', () => ({ id: liked })) }],
  search: [{ shows: 'users', request: searchFor }],
  'list-tagged-posts': [
    {
      shows: 'posts',
      request: listOf('list-tagged-posts', () => ({ tag: 'sight' })),
      sees: (state, visibility, viewer) => visibility === 'public' && seesPost(state, visibility, viewer),
    },
  ],
  // What the caller writes: it can name the author.
  'create-post': [
    {
      shows: 'mentions',
      signedIn: true,
      request: (viewer, state) =>
        call('create-post', {
          path: { username: caller.username },
          body: { text: `Hello @${authors[state].username}` },
          ...tokenOf(viewer),
        }),
    },
  ],
  'edit-post': [
    {
      shows: 'mentions',
      signedIn: true,
      request: async (viewer, state) =>
        call('edit-post', {
          path: { id: await publish(caller, 'To be edited.') },
          body: { text: `Hello @${authors[state].username}` },
          ...tokenOf(viewer),
        }),
    },
  ],
}

/** For moderators, who see suspended users and blocks of their own do not hide anything from: see moderation.test.ts. */
const forModerators = ['list-acts', 'list-reports', 'resolve-report']

const shown = ['Post', 'FeedItem', 'User', 'UserProfile', 'Author', 'Version']

/** The routes whose answer has one of these in it, however deep. */
function routesThatShow(): string[] {
  const { schemas } = (api as unknown as { components: { schemas: Record<string, unknown> } }).components
  const mentionsOf = (value: unknown, seen = new Set<string>()): Set<string> => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (seen.has(name)) continue
      seen.add(name)
      mentionsOf(schemas[name], seen)
    }
    return seen
  }
  return Object.values(api.paths).flatMap((methods) =>
    Object.values(methods).flatMap(({ operationId, responses }) => {
      const good = Object.entries(responses).filter(([status]) => Number(status) < 300)
      return [...mentionsOf(good)].some((name) => shown.includes(name)) ? [operationId] : []
    }),
  )
}

test('every route that shows a post or a user has its place here', () => {
  expect(routesThatShow().toSorted()).toEqual([...Object.keys(places), ...forModerators].toSorted())
})

/** Whether an answer leads to the author. */
function isShown({ shows }: Place, { body }: Answer, state: State, visibility: Visibility): boolean {
  if (shows === 'posts') return JSON.stringify(body).includes(textOf(state, visibility))
  if (shows === 'reposts') return JSON.stringify(body).includes(repostOf(state))
  if (shows === 'replies') return JSON.stringify(body).includes(replyOf(state))
  if (shows === 'users') return JSON.stringify(body).includes(`"id":"${authors[state].id}"`)
  return JSON.stringify(body).includes(`"type":"mention","start":`) && JSON.stringify(body).includes(`"id":"${authors[state].id}","username"`) // prettier-ignore
}

test('nothing is shown to whom it is not for, and all that is for them', async () => {
  let combinations = 0
  const leaks: string[] = []
  const missing: string[] = []
  for (const [key, ways] of Object.entries(places))
    for (const [i, place] of ways.entries())
      for (const viewer of ['caller', 'anonymous'] as const)
        for (const state of states)
          for (const visibility of place.shows === 'posts' ? visibilities : (['public'] as const)) {
            if (place.signedIn && viewer === 'anonymous') continue
            const answer = await place.request(viewer, state, visibility)
            expect([200, 201, 404]).toContain(answer.status)
            const expected =
              place.sees?.(state, visibility, viewer) ??
              (place.shows === 'posts' ? seesPost(state, visibility, viewer) : seesUser(state, viewer))
            const found = isShown(place, answer, state, visibility)
            const cell = [key, i, viewer, state, visibility].join(' ')
            if (found && !expected) leaks.push(cell)
            if (!found && expected) missing.push(cell)
            combinations += 1
          }
  process.stdout.write(`viewer × state × visibility × route: ${combinations} combinations, ${leaks.length} leaks\n`)
  expect({ leaks, missing }).toEqual({ leaks: [], missing: [] })
  expect(combinations).toBeGreaterThan(300)
}) // prettier-ignore
