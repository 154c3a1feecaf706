import { call } from '../support/world/call.ts'
import { heldNames, readKeyspace } from '../support/redis/keyspace.ts'
import { cleanUp } from '../support/hunts/pairs.ts'
import { expectProblem } from '../support/world/problem.ts'
import { respConnection } from '../support/redis/resp.ts'
import { join, type Person, startWorld, type World } from '../support/world/world.ts'

jest.setTimeout(15 * 60_000)

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const size = 100_000
const numbers = Array.from({ length: size }, (_, i) => i)
const firstFollower = 5_000_000
const postIds = numbers.map((i) => (1_000_000 + i) * 1024)

/** What years of use leave in Redis: posts, followers who have them in their feeds, and as many who are followed. */
async function seed({ id }: Person, survivor: Person): Promise<void> {
  const connection = respConnection(world.redisServer.url)
  const send = async (commands: (string | number)[][]) => {
    for (let i = 0; i < commands.length; i += 10_000) {
      await connection.send(commands.slice(i, i + 10_000).map((command) => command.map(String)))
    }
  }
  await send(
    numbers.flatMap((i) => {
      const [other, at, post] = [firstFollower + i, (i + 1) * 1024, postIds[i] ?? 0]
      const stored = {
        id: post,
        authorId: Number(id),
        text: 'So it goes.',
        createdAt: '2026-01-01T00:00:01.000Z',
      }
      return [
        ['ZADD', `user_followers:{${id}}`, at, other],
        ['ZADD', `user_following:{${other}}`, at, id, at, survivor.id],
        ['ZADD', `user_following:{${id}}`, at, other],
        ['ZADD', `user_followers:{${other}}`, at, id],
        ['ZADD', `feed:{${other}}`, 0, '-', -post, `${post}:${id}`],
        ['SET', `post:${post}`, JSON.stringify(stored)],
        ['ZADD', `user_posts:{${id}}`, post, post],
        ['ZADD', 'posts:{2026-01}', post, post],
      ]
    }),
  )
  connection.close()
}

describe('POST /me/deletion', () => {
  test('removes 100,000 posts and followers without a trace, in several runs', async () => {
    const [ada, survivor] = await Promise.all([join(world, 'ada'), join(world, 'survivor')])
    await seed(ada, survivor)
    const { accessToken: token, password, username } = ada
    expect(await call('delete-me', { token, body: { password } })).toMatchObject({ status: 204 })
    expectProblem(await call('get-user', { path: { username } }), 404, 'user-not-found')
    const post = await call('get-post', { path: { id: String(postIds.at(-1)) } })
    expectProblem(post, 404, 'post-not-found')

    let runs = 0
    let done = 0
    while (done === 0) {
      // Each run stops after some looks at the clock, as the short ones of a busy minute do.
      let looks = 100
      done = (await cleanUp(() => ((looks -= 1) >= 0 ? 60_000 : 0)))['accounts'] ?? 0
      runs += 1
    }
    expect(runs).toBeGreaterThan(1)

    const all = await readKeyspace(world.redisServer)
    for (const i of numbers) {
      const other = firstFollower + i
      expect(JSON.parse(all.get(`user_following:{${other}}`) ?? 'null')).toEqual([
        survivor.id,
        expect.any(String),
      ])
      all.delete(`user_following:{${other}}`)
      expect(all.get(`feed:{${other}}`)).toMatch(/"-","0"]$/)
      all.delete(`feed:{${other}}`)
    }
    const named = [...all].filter(([key, content]) =>
      [`{${ada.id}}`, username, 'So it goes'].some((trace) => `${key} ${content}`.includes(trace)),
    )
    expect(named.map(([key]) => key)).toEqual(heldNames(username))
    expect([...all.keys()].filter((key) => /^(post:|posts$|user_(followers|posts|feed))/.test(key))).toEqual(
      [],
    )
    const { body } = await call('get-me', { token: survivor.accessToken })
    expect(body.id).toBe(survivor.id)
  })
})
