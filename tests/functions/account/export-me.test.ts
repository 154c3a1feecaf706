import { call } from '../../support/world/call.ts'
import { type Pair, sidOf } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newPerson = (): Promise<Person> => join(world, `s${(people += 1)}`)

const exportMe = ({ accessToken }: Pair, query = {}) => call('export-me', { token: accessToken, query })

interface Page {
  following: { id: string }[]
  followers: { id: string }[]
  posts: { id: string }[]
  next: string | null
}

/** All pages, one after the other. */
async function pagesOf(caller: Pair): Promise<Page[]> {
  const pages: Page[] = []
  let next: string | null | undefined
  while (next !== null) {
    const answer = await exportMe(caller, next === undefined ? {} : { after: next })
    expect(answer).toMatchObject({ status: 200 })
    pages.push(answer.body)
    next = answer.body.next as string | null
  }
  return pages
}

/** Scores of the id clock, as edges and posts of long ago had them. */
const clock = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => (1000 + from + i) * 1024)

/** What three years of use leave in Redis, without the three years. */
async function seed({ id }: Person, { following = 0, followers = 0, posts = 0 }): Promise<void> {
  const add = async (key: string, entries: (string | number)[]) => {
    if (entries.length > 0) await world.redisServer.run('ZADD', key, ...entries.map(String))
  }
  const edges = (count: number) => clock(0, count).flatMap((score, i) => [score, 900_000 + i])
  await add(`user_following:{${id}}`, edges(following))
  await add(`user_followers:{${id}}`, edges(followers))
  const ids = clock(0, posts)
  await add(`user_posts:{${id}}`, ids.flatMap((post) => [post, post])) // prettier-ignore
  for (const post of ids) {
    const stored = {
      id: post,
      authorId: Number(id),
      text: `Post ${post}.`,
      createdAt: '2026-01-01T00:00:01.000Z',
    }
    await world.redisServer.run('SET', `post:${post}`, JSON.stringify(stored))
  }
}

describe('GET /me/export', () => {
  test('answers 200 with everything, in one page where that is enough', async () => {
    const [old, bob, carol] = await Promise.all([newPerson(), newPerson(), newPerson()])
    const follow = (follower: Person, user: Person) =>
      call('add-follower', {
        path: { username: user.username, follower: follower.username },
        token: follower.accessToken,
      })
    await follow(old, bob)
    await follow(carol, old)
    const path = { username: old.username }
    const post = await call('create-post', { path, token: old.accessToken, body: { text: 'So it goes.' } })
    for (const key of ['add-like', 'add-repost', 'add-bookmark'])
      await call(key, { path: { id: post.body.id }, token: old.accessToken })
    const again = { path: { id: post.body.id }, token: old.accessToken, body: { text: 'So it went.' } }
    const { editedAt } = (await call('edit-post', again)).body
    const username = `${old.username}_2`
    const body = { username, displayName: 'Ada', bio: 'Mathematician.' }
    const edited = (await call('update-me', { token: old.accessToken, body })).body
    const other = await logIn({ ...old, username })

    const made = { token: other.accessToken, body: { name: 'Bot', scopes: ['read'] } }
    const { token, ...listed } = (await call('create-token', made)).body

    const answer = await exportMe(edited.tokens)
    expect(JSON.stringify(answer.body)).not.toContain(token)
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    const session = { createdAt: time, lastUsedAt: time, userAgent: 'jest' }
    expect(answer.body).toEqual({
      user: edited.user,
      formerUsernames: [old.username],
      sessions: expect.arrayContaining([
        { ...session, id: sidOf(old), current: true },
        { ...session, id: sidOf(other), current: false },
      ]),
      tokens: [listed],
      following: [{ id: bob.id, username: bob.username, since: time }],
      followers: [{ id: carol.id, username: carol.username, since: time }],
      posts: [
        {
          id: post.body.id,
          text: 'So it went.',
          visibility: 'public',
          inReplyTo: null,
          createdAt: post.body.createdAt,
          editedAt,
          versions: [{ text: 'So it goes.', createdAt: post.body.createdAt }],
        },
      ],
      likes: [{ postId: post.body.id, since: time }],
      bookmarks: [{ postId: post.body.id, since: time }],
      reposts: [{ postId: post.body.id, since: time }],
      notifications: [{ type: 'follow', actorId: carol.id, postId: null, createdAt: time, read: false }],
      blocks: [],
      mutes: [],
      reports: [],
      moderation: [],
      next: null,
    })
    expect(answer.body.sessions).toHaveLength(2)
  })

  test.each([
    { following: 499, followers: 1, posts: 1 },
    { following: 500, followers: 0, posts: 0 },
    { following: 501, followers: 0, posts: 0 },
    { following: 500, followers: 500, posts: 1 },
    { following: 0, followers: 0, posts: 1001 },
    { following: 300, followers: 701, posts: 420 },
  ])('is complete and repeats nothing, in pages of 500, for %j', async (counts) => {
    const ada = await newPerson()
    await seed(ada, counts)
    const pages = await pagesOf(ada)
    const total = counts.following + counts.followers + counts.posts
    expect(pages).toHaveLength(Math.ceil(total / 500))
    for (const section of ['following', 'followers', 'posts'] as const) {
      const ids = pages.flatMap((page) => page[section].map(({ id }) => Number(id)))
      const first = section === 'posts' ? 1000 * 1024 : 900_000
      const step = section === 'posts' ? 1024 : 1
      // Newest first.
      const expected = Array.from({ length: counts[section] }, (_, i) => first + i * step).toReversed()
      expect(ids).toEqual(expected)
    }
    const sizes = pages.map(
      ({ following, followers, posts }) => following.length + followers.length + posts.length,
    )
    expect(sizes.slice(0, -1).every((size) => size === 500)).toBe(true)
  })

  test('counts versions too, so that no page outgrows what a function can answer with', async () => {
    const ada = await newPerson()
    const { editPost } = await import('../../../shared/store/posts/versions.ts')
    await seed(ada, { posts: 12, following: 3 })
    // What JSON escapes takes seven bytes a character on its way.
    const text = '\u0001'.repeat(499)
    for (const id of clock(0, 12)) {
      let json = String(await world.redisServer.run('GET', `post:${id}`))
      for (let i = 0; i < 60; i += 1) {
        const edited = { ...JSON.parse(json), text: `${text}${i % 10}`, editedAt: '2026-01-01T00:00:02.000Z' }
        expect(await editPost({ post: JSON.parse(json), json }, edited, 100)).toBe('edited')
        json = JSON.stringify(edited)
      }
    }
    const pages = await pagesOf(ada)
    const posts = pages.flatMap((page) => page.posts) as unknown as { versions: unknown[] }[]
    expect(posts.map(({ versions }) => versions.length)).toEqual(Array(12).fill(60))
    expect(pages.map((page) => page.posts.length)).toEqual([8, 4])
    const sizes = pages.map((page) => JSON.stringify(JSON.stringify(page)).length)
    expect(Math.max(...sizes)).toBeLessThan(6 * 1024 * 1024)
    // Other people here have posts of these ids.
    for (const id of clock(0, 12)) await world.redisServer.run('DEL', `versions:{post:${id}}`)
  })

  test('shifts nothing when something is added between two pages', async () => {
    const ada = await newPerson()
    await seed(ada, { posts: 600 })
    const first = (await exportMe(ada)).body
    const path = { username: ada.username }
    await call('create-post', { path, token: ada.accessToken, body: { text: 'Newer.' } })
    const second = (await exportMe(ada, { after: first.next })).body
    const ids = [first, second].flatMap(({ posts }) => posts.map(({ id }: { id: string }) => id))
    expect([ids.length, new Set(ids).size, second.next]).toEqual([600, 600, null])
  })

  test.each(['posts', 'posts:', 'posts:x', 'sessions:1', 'posts:1:2', '1'])(
    'answers 400 to the cursor %j',
    async (after) => {
      const ada = await newPerson()
      expectProblem(await exportMe(ada, { after }), 400, 'validation-failed', {
        errors: [{ detail: expect.any(String), parameter: 'after' }],
      })
    },
  )
})
