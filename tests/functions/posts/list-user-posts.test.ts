import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'
import { idsOf, walkBack, walkForwards } from '../../support/social/walk-pages.ts'

let world: World
let ada: Person
/** Ids of ada's posts, newest first. */
let posts: string[] = []

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
  for (let i = 0; i < 25; i += 1) await publish(ada)
})
afterAll(() => world.close())

async function publish({ username, accessToken: token }: Person): Promise<string> {
  const { body } = await call('create-post', { path: { username }, token, body: { text: 'A post.' } })
  if (username === ada.username) posts.unshift(body.id)
  return body.id
}

const list = (query: Record<string, string> | string = {}, username = ada.username) =>
  call('list-user-posts', { path: { username }, query })

describe('GET /users/{username}/posts', () => {
  test('answers 200 with the newest 20 posts, and where more are', async () => {
    const answer = await list()
    expect([answer.status, idsOf(answer)]).toEqual([200, posts.slice(0, 20)])
    const { items, ...rest } = answer.body
    expect(items[0]).toEqual((await call('get-post', { path: { id: posts[0] ?? '' } })).body)
    expect(rest).toEqual({
      total: posts.length,
      totalRelation: 'exact',
      next: posts[19],
      prev: `${posts[0]}-0`,
    })
    const at = `/users/${ada.username}/posts`
    expect(answer.headers['link']).toBe(
      `<${at}?after=${posts[19]}>; rel="next", <${at}?before=${rest.prev}>; rel="prev"`,
    )
  })

  test('answers 200 with an empty page and a link to poll with where there are no posts', async () => {
    const { username } = await join(world, 'silent')
    const answer = await list({}, username)
    expect(answer.body).toEqual({ items: [], total: 0, totalRelation: 'exact', next: null, prev: '0-0' })
    expect(answer.headers['link']).toBe(`</users/${username}/posts?before=0-0>; rel="prev"`)
  })

  test('takes a limit of 1 to 100', async () => {
    expect(idsOf(await list({ limit: '1' }))).toEqual(posts.slice(0, 1))
    expect(idsOf(await list({ limit: '100' }))).toEqual(posts)
  })

  test.each([1, 4, 5, 24, 25, 100])(
    'shows every post once, in full pages of %i, forwards and back',
    async (limit) => {
      const path = { username: ada.username }
      const pages = await walkForwards('list-user-posts', { path }, limit)
      expect(pages.flat()).toEqual(posts)
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit)
      // Without an empty page at the end.
      expect(pages).toHaveLength(Math.ceil(posts.length / limit))
      const after = posts.at(-2) ?? ''
      expect(await walkBack('list-user-posts', { path }, { limit, after })).toEqual(posts)
    },
  )

  test('leaves the post of a cursor out, in both directions', async () => {
    const middle = posts[10] ?? ''
    expect(idsOf(await list({ after: middle, limit: '2' }))).toEqual(posts.slice(11, 13))
    expect(idsOf(await list({ before: middle, limit: '2' }))).toEqual(posts.slice(8, 10))
  })

  test('shifts nothing when something is added', async () => {
    const first = await list({ limit: '5' })
    const added = await publish(ada)
    const second = await list({ limit: '5', after: first.body.next })
    expect(idsOf(second)).toEqual(posts.slice(6, 11))
    const back = await list({ limit: '5', before: second.body.prev })
    expect(idsOf(back)).toEqual(idsOf(first))
    expect(idsOf(await list({ limit: '5', before: back.body.prev }))).toEqual([added])
  })

  test('answers 200 with an empty page beyond either end, and leads back', async () => {
    const [newest = '', oldest = ''] = [posts[0], posts.at(-1)]
    const older = await list({ after: oldest })
    expect(older).toMatchObject({ status: 200, body: { items: [], next: null } })
    expect(idsOf(await list({ before: older.body.prev, limit: '1' }))).toEqual([oldest])
    const newer = await list({ before: newest })
    expect(newer).toMatchObject({ status: 200, body: { items: [], prev: `${newest}-0` } })
    expect(idsOf(await list({ after: newer.body.next, limit: '1' }))).toEqual([newest])
  })

  test('links to both neighbours by relative addresses that keep the rest of the query', async () => {
    const answer = await list({ limit: '3', after: posts[4] ?? '' })
    const at = `/users/${ada.username}/posts?limit=3`
    expect(answer.headers['link']).toBe(
      `<${at}&after=${posts[7]}>; rel="next", <${at}&before=${posts[5]}-0>; rel="prev"`,
    )
    const back = await list({ limit: '3', before: posts[8] ?? '' })
    expect(back.headers['link']).toBe(answer.headers['link'])
  })

  test.each([
    ['limit', { limit: '0' }],
    ['limit', { limit: '101' }],
    ['limit', { limit: '-1' }],
    ['limit', { limit: '1.5' }],
    ['limit', { limit: 'ten' }],
    ['limit', { limit: '' }],
    ['after', { after: 'abc' }],
    ['before', { before: '-1' }],
    ['before', { before: '99999999999999999' }],
    ['before', { after: '1', before: '2' }],
  ])('answers 400 naming %s to %j', async (parameter, query) => {
    expectProblem(await list(query), 400, 'validation-failed', {
      errors: [{ detail: expect.any(String), parameter }],
    })
  })

  test.each(['limit=1&limit=2', 'after=1&after=1'])(
    'answers 400 to the repeated member in %s',
    async (query) => {
      expectProblem(await list(query), 400, 'validation-failed', {
        errors: [{ detail: 'a query member is repeated' }],
      })
    },
  )

  test.each(['offset=1', 'Limit=1', 'limit=1&page=2', '__proto__=1', 'toString=1'])(
    'answers 400 to the unknown member in %s, naming those it knows',
    async (query) => {
      expectProblem(await list(query), 400, 'validation-failed', {
        errors: [{ detail: 'holds an unknown member; known are: limit, after, before' }],
      })
    },
  )

  test('answers 404 when the user does not exist, 400 when nobody could', async () => {
    expectProblem(await list({}, `nobody_${world.run}`), 404, 'user-not-found')
    expectProblem(await list({}, 'no-name'), 400, 'validation-failed', {
      errors: [{ detail: 'must be 3 to 30 of a-z, 0-9 and _', parameter: 'username' }],
    })
  })
})
