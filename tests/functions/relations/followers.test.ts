/** add-follower, remove-follower, list-followers: the edge, its counts and its pages. */
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'
import { idsOf, walkBack, walkForwards } from '../../support/social/walk-pages.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld({ MAX_FOLLOWING: '3' })
})
afterAll(() => world.close())

const newcomer = () => join(world, `p${(people += 1)}`)

async function newcomers(count: number): Promise<Person[]> {
  return Promise.all(Array.from({ length: count }, newcomer))
}

/** `follower` asks, unless somebody else does. */
function edge(key: 'add-follower' | 'remove-follower', user: Named, follower: Named, caller: Person) {
  const path = { username: user.username, follower: follower.username }
  return call(key, { path, token: caller.accessToken })
}
type Named = Pick<Person, 'username'>

const follow = (follower: Person, user: Named) => edge('add-follower', user, follower, follower)
const unfollow = (follower: Person, user: Named) => edge('remove-follower', user, follower, follower)

const followersOf = ({ username }: Named, query: Record<string, string> = {}) =>
  call('list-followers', { path: { username }, query })

async function countsOf({ username }: Named) {
  return (await call('get-user', { path: { username } })).body.counts
}

const nobody = () => ({ username: `nobody_${world.run}` })

describe('PUT /users/{username}/followers/{follower}', () => {
  test('answers 200 with the relationship, which both then show', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const answer = await follow(bob, ada)
    expect([answer.status, answer.body]).toEqual([
      200,
      { username: ada.username, follower: bob.username, following: true, followers: 1 },
    ])
    expect(idsOf(await followersOf(ada))).toEqual([bob.id])
    expect(await countsOf(ada)).toEqual({ followers: 1, following: 0, posts: 0 })
    expect(await countsOf(bob)).toEqual({ followers: 0, following: 1, posts: 0 })
  })

  test('changes nothing when repeated', async () => {
    const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
    const first = await follow(bob, ada)
    await follow(carol, ada)
    const again = await follow(bob, ada)
    expect(again).toMatchObject({ status: 200, body: { ...first.body, followers: 2 } })
    expect(idsOf(await followersOf(ada))).toEqual([carol.id, bob.id])
  })

  test('counts once when sent many times at once', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const answers = await Promise.all(Array.from({ length: 10 }, () => follow(bob, ada)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(await followersOf(ada)).toMatchObject({ body: { total: 1 } })
  })

  test('answers 403 to one who follows as many as are allowed, until there is room again', async () => {
    const [bob, ...users] = (await newcomers(5)) as [Person, Person, Person, Person, Person]
    const [first, , , excess] = users
    for (const user of users.slice(0, 3)) expect(await follow(bob, user)).toMatchObject({ status: 200 })
    expectProblem(await follow(bob, excess), 403, 'too-many-followed')
    expect(await countsOf(bob)).toMatchObject({ following: 3 })
    expect(await countsOf(excess)).toMatchObject({ followers: 0 })
    expect(await follow(bob, first)).toMatchObject({ status: 200 })
    await unfollow(bob, first)
    expect(await follow(bob, excess)).toMatchObject({ status: 200, body: { followers: 1 } })
  })

  test('takes names in any case', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const shouted = { username: ada.username.toUpperCase(), follower: bob.username.toUpperCase() }
    const answer = await call('add-follower', { path: shouted, token: bob.accessToken })
    expect(answer).toMatchObject({ status: 200, body: { username: ada.username, follower: bob.username } })
  })

  test('refuses in this order: itself, what does not exist, what is not the caller’s', async () => {
    const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
    expectProblem(await follow(ada, ada), 400, 'cannot-follow-yourself')
    expectProblem(await edge('add-follower', bob, bob, ada), 400, 'cannot-follow-yourself')
    expectProblem(await edge('add-follower', nobody(), nobody(), ada), 400, 'cannot-follow-yourself')
    expectProblem(await follow(ada, nobody()), 404, 'user-not-found')
    expectProblem(await edge('add-follower', bob, nobody(), ada), 404, 'user-not-found')
    expectProblem(await edge('add-follower', nobody(), bob, ada), 404, 'user-not-found')
    expectProblem(await edge('add-follower', bob, carol, ada), 403, 'not-yours')
    expect(await countsOf(bob)).toEqual({ followers: 0, following: 0, posts: 0 })
  })

  test('answers 400 naming each bad part of the path', async () => {
    const ada = await newcomer()
    const path = { username: 'a', follower: 'b!' }
    const detail = 'must be 3 to 30 of a-z, 0-9 and _'
    expectProblem(await call('add-follower', { path, token: ada.accessToken }), 400, 'validation-failed', {
      errors: ['username', 'follower'].map((parameter) => ({ detail, parameter })),
    })
  })
})

describe('DELETE /users/{username}/followers/{follower}', () => {
  test('answers 200, and the follower is gone from both', async () => {
    const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
    await follow(bob, ada)
    await follow(carol, ada)
    const answer = await unfollow(bob, ada)
    expect([answer.status, answer.body]).toEqual([
      200,
      { username: ada.username, follower: bob.username, following: false, followers: 1 },
    ])
    expect(idsOf(await followersOf(ada))).toEqual([carol.id])
    expect(await countsOf(bob)).toEqual({ followers: 0, following: 0, posts: 0 })
  })

  test('answers 200 when there was nothing to remove', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    const nothing = { username: ada.username, follower: bob.username, following: false, followers: 0 }
    expect(await unfollow(bob, ada)).toMatchObject({ status: 200, body: nothing })
    await follow(bob, ada)
    await unfollow(bob, ada)
    expect(await unfollow(bob, ada)).toMatchObject({ status: 200, body: nothing })
    expect(await unfollow(bob, bob)).toMatchObject({ status: 200, body: { following: false } })
  })

  test('answers 200 for a follower that does not exist', async () => {
    const [ada, bob] = (await newcomers(2)) as [Person, Person]
    await follow(bob, ada)
    const answer = await edge('remove-follower', ada, nobody(), bob)
    expect([answer.status, answer.body]).toEqual([
      200,
      { username: ada.username, follower: nobody().username, following: false, followers: 1 },
    ])
  })

  test('answers 404 for a user that does not exist, 403 for a follower who is somebody else', async () => {
    const [ada, bob, carol] = (await newcomers(3)) as [Person, Person, Person]
    await follow(bob, ada)
    expectProblem(await edge('remove-follower', nobody(), bob, carol), 404, 'user-not-found')
    expectProblem(await edge('remove-follower', nobody(), nobody(), carol), 404, 'user-not-found')
    expectProblem(await edge('remove-follower', ada, bob, carol), 403, 'not-yours')
    expectProblem(await edge('remove-follower', ada, bob, ada), 403, 'not-yours')
    expect(idsOf(await followersOf(ada))).toEqual([bob.id])
  })
})

describe('GET /users/{username}/followers', () => {
  test('answers 200 with public users, newest follower first', async () => {
    const [ada, ...others] = (await newcomers(4)) as [Person, ...Person[]]
    for (const other of others) await follow(other, ada)
    const answer = await followersOf(ada)
    const users = await Promise.all(
      others.toReversed().map(async ({ username }) => {
        const { viewer: _, ...user } = (await call('get-user', { path: { username } })).body
        return user
      }),
    )
    expect(answer.body).toEqual({
      items: users,
      total: 3,
      totalRelation: 'exact',
      next: null,
      prev: expect.any(String),
    })
    expect(Object.keys(users[0]).toSorted()).toEqual(
      ['id', 'username', 'displayName', 'bio', 'createdAt', 'counts'].toSorted(),
    )
  })

  test('shows every follower once, forwards and back, whatever the limit', async () => {
    const [ada, ...others] = (await newcomers(6)) as [Person, ...Person[]]
    for (const other of others) await follow(other, ada)
    const path = { username: ada.username }
    const expected = others.map(({ id }) => id).toReversed()
    for (const limit of [1, 2, 5, 6]) {
      const pages = await walkForwards('list-followers', { path }, limit)
      expect(pages.flat()).toEqual(expected)
      expect(pages).toHaveLength(Math.ceil(expected.length / limit))
    }
    const { next } = (await followersOf(ada, { limit: '3' })).body
    expect(await walkBack('list-followers', { path }, { limit: 2, after: next })).toEqual(expected)
  })

  test('shifts nothing when followers come and go between pages', async () => {
    const [ada, late, ...others] = (await newcomers(7)) as [Person, Person, ...Person[]]
    for (const other of others) await follow(other, ada)
    const ids = others.map(({ id }) => id).toReversed()
    const first = await followersOf(ada, { limit: '2' })
    expect(idsOf(first)).toEqual(ids.slice(0, 2))
    await follow(late, ada)
    // Of the first page, both: the one that the cursor names too.
    for (const gone of others.slice(-2)) await unfollow(gone, ada)
    const second = await followersOf(ada, { limit: '2', after: first.body.next })
    expect(idsOf(second)).toEqual(ids.slice(2, 4))
    expect(second.body.total).toBe(4)
    expect(idsOf(await followersOf(ada, { before: second.body.prev }))).toEqual([late.id])
  })

  test('skips followers who are gone, and fills the page up with others', async () => {
    const [ada, ...others] = (await newcomers(6)) as [Person, ...Person[]]
    for (const other of others) await follow(other, ada)
    const [, second, , fourth, fifth] = others
    for (const gone of [second, fourth]) await world.redisServer.run('DEL', `user:{${gone?.id}}`)
    const page = await followersOf(ada, { limit: '2' })
    expect(idsOf(page)).toEqual([fifth?.id, others[2]?.id])
    expect(idsOf(await followersOf(ada, { limit: '2', after: page.body.next }))).toEqual([others[0]?.id])
  })

  test('answers with an empty page where nobody follows, and 404 where nobody is', async () => {
    const { username } = await newcomer()
    const answer = await followersOf({ username })
    expect(answer.body).toEqual({ items: [], total: 0, totalRelation: 'exact', next: null, prev: '0-0' })
    expectProblem(await followersOf(nobody()), 404, 'user-not-found')
  })
})

describe('GET /users/{username}', () => {
  test('answers 404 when the user does not exist, 400 when nobody could', async () => {
    expectProblem(await call('get-user', { path: nobody() }), 404, 'user-not-found')
    expectProblem(await call('get-user', { path: { username: 'x' } }), 400, 'validation-failed', {
      errors: [{ detail: 'must be 3 to 30 of a-z, 0-9 and _', parameter: 'username' }],
    })
  })
})
