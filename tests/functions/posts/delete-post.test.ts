import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person
let bob: Person

beforeAll(async () => {
  world = await startWorld()
  ;[ada, bob] = await Promise.all([join(world, 'ada'), join(world, 'bob')])
  const path = { username: ada.username, follower: bob.username }
  await call('add-follower', { path, token: bob.accessToken })
})
afterAll(() => world.close())

async function publish(text: string): Promise<string> {
  const path = { username: ada.username }
  const answer = await call('create-post', { path, token: ada.accessToken, body: { text } })
  expect(answer.status).toBe(201)
  return answer.body.id
}

const remove = (id: string, token?: string) => call('delete-post', { path: { id }, token })

const lists = {
  feed: () => call('get-feed', { path: { username: bob.username }, token: bob.accessToken }),
  ownFeed: () => call('get-feed', { path: { username: ada.username }, token: ada.accessToken }),
  userPosts: () => call('list-user-posts', { path: { username: ada.username } }),
  posts: () => call('list-posts'),
}

/** Which posts each list holds, newest first, and how many it says there are. */
async function read() {
  const read = Object.entries(lists).map(async ([name, list]) => {
    const { body } = await list()
    const ids: string[] = body.items.map(({ id }: { id: string }) => id)
    expect({ name, total: body.total, relation: body.totalRelation }).toEqual({
      name,
      total: ids.length,
      relation: 'exact',
    })
    return [name, ids] as const
  })
  return Object.fromEntries(await Promise.all(read))
}

describe('DELETE /posts/{id}', () => {
  test('answers 204, and the post leaves every list and every feed', async () => {
    const before = await read()
    const [kept, deleted] = [await publish('Kept.'), await publish('Deleted.')]
    expect((await read())['feed']).toEqual([deleted, kept, ...(before['feed'] ?? [])])
    const answer = await remove(deleted, ada.accessToken)
    expect(answer).toMatchObject({ status: 204, body: undefined })
    expectProblem(await call('get-post', { path: { id: deleted } }), 404, 'post-not-found')
    const after = Object.entries(before).map(([name, ids]) => [name, [kept, ...ids]])
    expect(await read()).toEqual(Object.fromEntries(after))
    // Out of the feed itself, not merely skipped.
    const entries = await world.redisServer.run('ZRANGE', `feed:{${bob.id}}`, '0', '-1')
    expect(String(entries)).not.toContain(deleted)
    expect(await world.redisServer.run('ZCARD', 'fanout_pending')).toBe(0)
  })

  test('answers 404 to a post that has been deleted, or never was', async () => {
    const id = await publish('Once.')
    await remove(id, ada.accessToken)
    expectProblem(await remove(id, ada.accessToken), 404, 'post-not-found')
    expectProblem(await remove('1', ada.accessToken), 404, 'post-not-found')
  })

  test('answers 403 to anybody but the author, and the post stays', async () => {
    const id = await publish('Mine.')
    expectProblem(await remove(id, bob.accessToken), 403, 'not-yours')
    expect((await call('get-post', { path: { id } })).status).toBe(200)
  })

  test('answers 401 without a token and 400 to what is no post id', async () => {
    expectProblem(await remove('1'), 401, 'unauthenticated')
    expectProblem(await remove('x', ada.accessToken), 400, 'validation-failed', {
      errors: [{ detail: 'must be a post id', parameter: 'id' }],
    })
  })
})
