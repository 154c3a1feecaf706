import { call } from '../../support/world/call.ts'
import type { RedisCluster } from '../../support/redis/redis-cluster.ts'
import { join, startWorld, type World } from '../../support/world/world.ts'

describe('Perch on a Redis Cluster', () => {
  let world: World

  beforeAll(async () => {
    world = await startWorld({ REDIS_CLUSTER: 'true' })
  })
  afterAll(() => world.close())

  it('plays a small network from registration to deletion', async () => {
    const [author, ...followers] = await Promise.all(
      ['author', 'ann', 'ben', 'cleo', 'dan', 'eve'].map((name) => join(world, name)),
    )
    if (!author) throw new Error('nobody registered')
    for (const follower of followers) {
      const path = { username: author.username, follower: follower.username }
      expect((await call('add-follower', { path, token: follower.accessToken })).status).toBe(200)
      // Reading it makes the feed, which posts are delivered to from then on.
      expect((await feedOf(follower)).texts).toEqual([])
    }

    const path = { username: author.username }
    const posts = []
    for (const text of ['one', 'two']) {
      posts.push(await call('create-post', { path, token: author.accessToken, body: { text } }))
    }
    for (const person of [author, ...followers]) expect((await feedOf(person)).texts).toEqual(['two', 'one'])

    const [leaver, ...loyal] = followers
    if (!leaver) throw new Error('nobody follows')
    const edge = { username: author.username, follower: leaver.username }
    await call('remove-follower', { path: edge, token: leaver.accessToken })
    expect((await feedOf(leaver)).texts).toEqual([])
    const id = posts[0]?.body.id as string
    expect((await call('delete-post', { path: { id }, token: author.accessToken })).status).toBe(204)
    for (const person of loyal) expect((await feedOf(person)).texts).toEqual(['two'])

    const renamed = `renamed_${world.run}`
    const changed = await call('update-me', { token: author.accessToken, body: { username: renamed } })
    expect(changed.status).toBe(200)
    const followersOf = await call('list-followers', { path: { username: renamed } })
    expect(followersOf.body.total).toBe(loyal.length)

    expect((await call('logout', { token: leaver.accessToken })).status).toBe(204)
    expect((await call('get-me', { token: leaver.accessToken })).status).toBe(401)
  })

  it.each([0, 1, 2])(
    'ends a renaming that node %d broke off, when it is tried again',
    async (broken) => {
      const { proxy } = (world.redisServer as RedisCluster).nodes[broken]!
      for (let trip = 1, wasHit = true; wasHit; trip += 1) {
        const old = await join(world, `r${broken}_${trip}`)
        const username = `${old.username}_2`
        proxy.resetCounts()
        proxy.cut('before', trip)
        const { status } = await call('update-me', { token: old.accessToken, body: { username } })
        wasHit = proxy.roundTrips >= trip
        proxy.resetCounts()
        const { email, password } = old
        const again = await call('login', { body: { email, password } })
        expect(again.status).toBe(200)
        if (status !== 200) {
          // As if the half minute were over for which the name was held.
          await world.redisServer.run('DEL', `reservation:username:${username}`)
          const answer = await call('update-me', { token: again.body.accessToken, body: { username } })
          expect(answer).toMatchObject({ status: 200 })
        }
        expect(await call('get-user', { path: { username } })).toMatchObject({
          status: 200,
          body: { username },
        })
        const former = await call('get-user', { path: { username: old.username } })
        expect(former).toMatchObject({ status: 308, headers: { location: `/users/${username}` } })
      }
    },
    120_000,
  )

  async function feedOf({ username, accessToken }: { username: string; accessToken: string }) {
    const { status, body } = await call('get-feed', { path: { username }, token: accessToken })
    expect(status).toBe(200)
    return { texts: (body.items as { text: string }[]).map(({ text }) => text) }
  }
})
