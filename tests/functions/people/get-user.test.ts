import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

const getUser = (username: string) => call('get-user', { path: { username } })

describe('GET /users/{username}', () => {
  test('returns 200 with the public profile, and nothing of what only the user sees', async () => {
    expect(await getUser(ada.username)).toMatchObject({
      status: 200,
      body: {
        id: ada.id,
        username: ada.username,
        displayName: null,
        bio: null,
        createdAt: expect.any(String),
        counts: { followers: 0, following: 0, posts: 0 },
        viewer: null,
      },
    })
    expect(Object.keys((await getUser(ada.username)).body).toSorted()).toEqual([
      'bio',
      'counts',
      'createdAt',
      'displayName',
      'id',
      'username',
      'viewer',
    ])
  })

  test('takes upper and lower case for the same', async () => {
    expect(await getUser(ada.username.toUpperCase())).toMatchObject({ status: 200, body: { id: ada.id } })
  })

  test('returns 404 when the user does not exist, and when the account has been deleted', async () => {
    expectProblem(await getUser(`gone_${world.run}`), 404, 'user-not-found')
    const bob = await join(world, 'bob')
    await call('delete-me', { token: bob.accessToken, body: { password: bob.password } })
    expectProblem(await getUser(bob.username), 404, 'user-not-found')
  })

  test('returns 308 to the present name of a user who was renamed', async () => {
    const eve = await join(world, 'eve')
    const username = `eva_${world.run}`
    await call('update-me', { token: eve.accessToken, body: { username } })
    const answer = await getUser(eve.username)
    expectProblem(answer, 308, 'user-renamed')
    expect(answer.headers['location']).toBe(`/users/${username}`)
  })
})
