/** What each route costs outside its process once it is warm: calls to Keycloak and round trips to Redis. */
import { call, type CallInput } from '../../support/world/call.ts'
import { loadPage } from '../../support/web/page.ts'
import { routeOf } from '../../support/world/routes.ts'
import {
  join,
  logIn,
  type People,
  type Person,
  seedPeople,
  startWorld,
  type World,
} from '../../support/world/world.ts'

let world: World
let people: People
let follower: Person

beforeAll(async () => {
  // As in production: the limits cost trips, too.
  world = await startWorld({ RATE_LIMITS: 'on' })
  people = await seedPeople(world)
  follower = await join(world, 'follower')
})
afterAll(() => world.close())

beforeEach(async () => {
  const path = { username: people.ada.username, follower: follower.username }
  await call('add-follower', { path, token: follower.accessToken })
})

interface Cost {
  keycloak: number
  redis: number
}

/** By function key. A page is one that is in the cache and has posts on it. */
const costs: Record<string, Cost> = {
  register: { keycloak: 1, redis: 7 },
  login: { keycloak: 1, redis: 2 },
  refresh: { keycloak: 1, redis: 2 },
  logout: { keycloak: 1, redis: 3 },
  'get-user': { keycloak: 0, redis: 1 },
  'list-followers': { keycloak: 0, redis: 2 },
  'add-follower': { keycloak: 0, redis: 7 },
  'remove-follower': { keycloak: 0, redis: 7 },
  'list-user-posts': { keycloak: 0, redis: 2 },
  'list-following': { keycloak: 0, redis: 2 },
  'list-posts': { keycloak: 0, redis: 2 },
  'list-tagged-posts': { keycloak: 0, redis: 1 },
  search: { keycloak: 0, redis: 2 },
  'create-post': { keycloak: 0, redis: 6 },
  'delete-post': { keycloak: 0, redis: 6 },
  'get-post': { keycloak: 0, redis: 1 },
  'get-feed': { keycloak: 0, redis: 2 },
  'edit-post': { keycloak: 0, redis: 5 },
  'list-versions': { keycloak: 0, redis: 2 },
  'add-like': { keycloak: 0, redis: 3 },
  'add-repost': { keycloak: 0, redis: 3 },
  'remove-repost': { keycloak: 0, redis: 3 },
  'list-reposters': { keycloak: 0, redis: 1 },
  'list-likes': { keycloak: 0, redis: 2 },
  'remove-like': { keycloak: 0, redis: 3 },
  'add-bookmark': { keycloak: 0, redis: 3 },
  'remove-bookmark': { keycloak: 0, redis: 3 },
  'get-thread': { keycloak: 0, redis: 2 },
  'list-replies': { keycloak: 0, redis: 1 },
  'list-likers': { keycloak: 0, redis: 1 },
  'list-notifications': { keycloak: 0, redis: 2 },
  'get-unread': { keycloak: 0, redis: 2 },
  'read-notifications': { keycloak: 0, redis: 3 },
  'list-tokens': { keycloak: 0, redis: 1 },
  'create-token': { keycloak: 0, redis: 4 },
  'can-post': { keycloak: 0, redis: 1 },
  moderator: { keycloak: 0, redis: 1 },
  live: { keycloak: 0, redis: 0 },
  'catch-all': { keycloak: 0, redis: 0 },
}

async function requestOf(key: string): Promise<CallInput> {
  const { access, endsSession, valid } = routeOf(key)
  if (key === 'add-follower' || key === 'remove-follower') {
    const path = { username: people.ada.username, follower: follower.username }
    return { path, token: follower.accessToken }
  }
  if (key === 'list-following') return { path: { username: follower.username } }
  // A token that has just been used gives the same pair again, and that costs less.
  if (key === 'refresh') return { body: { refreshToken: (await logIn(people.carol)).refreshToken } }
  const caller = access === 'moderator' ? people.moderator : people.ada
  const own = endsSession ? await logIn(people.carol) : caller
  return { ...(await valid(people)), ...(access === 'public' ? {} : { token: own.accessToken }) }
}

async function costOf(key: string, request: CallInput): Promise<Cost> {
  world.redis.resetCounts()
  world.keycloak.resetCounts()
  expect(await call(key, request)).toMatchObject({ status: routeOf(key).answers })
  return { keycloak: world.keycloak.roundTrips, redis: world.redis.roundTrips }
}

describe('the second call', () => {
  test.each(Object.entries(costs))('of %s costs %j', async (key, cost) => {
    await costOf(key, await requestOf(key))
    expect(await costOf(key, await requestOf(key))).toEqual(cost)
  })
})

describe('a public page', () => {
  const pages = [
    '/',
    '/explore',
    '/u/$',
    '/u/$/followers',
    '/u/$/following',
    '/u/$/atom.xml',
    '/p/#',
    '/t/trips',
  ]
  const tripsOf = async (address: string) => {
    world.redis.resetCounts()
    expect(await loadPage(address)).toMatchObject({ status: 200 })
    return world.redis.roundTrips
  }

  test('costs two trips at most, with a conversation, mentions and replies on it: docs/web.md', async () => {
    const { ada, bob } = people
    const path = { username: ada.username }
    const write = async (text: string, inReplyTo?: string): Promise<string> => {
      const body = { text, ...(inReplyTo && { inReplyTo }) }
      return (await call('create-post', { path, token: ada.accessToken, body })).body.id
    }
    const root = await write(`@${bob.username} #trips`)
    const id = await write('above', root)
    await write('below', id)
    const trips = []
    for (const page of pages) {
      const address = page.replace('$', ada.username).replace('#', id)
      await tripsOf(address)
      trips.push([page, await tripsOf(address)])
    }
    expect(trips.filter(([, count]) => Number(count) > 2)).toEqual([])
  })

  test('costs one more for what this process has not shown before, and is right about a name that has moved on', async () => {
    const [first, second] = [await join(world, 'moved'), await join(world, 'mover')]
    const { username } = first
    await call('create-post', {
      path: { username },
      token: first.accessToken,
      body: { text: 'Of the first.' },
    })
    expect(await tripsOf(`/u/${username}`)).toBe(3)
    expect(await tripsOf(`/u/${username}`)).toBe(2)
    await call('delete-me', { token: first.accessToken, body: { password: first.password } })
    await world.redisServer.run('DEL', `former_username:${username}`)
    await call('update-me', { token: second.accessToken, body: { username } })
    const { html } = await loadPage(`/u/${username}`)
    expect(html).not.toContain('Of the first.')
    expect(html).toContain(`@${username}`)
  })
})

describe('by a personal token', () => {
  const reads = [
    'get-feed',
    'get-post',
    'get-user',
    'list-notifications',
    'get-unread',
    'list-likes',
    'get-thread',
  ]

  test.each(reads)('%s costs what it costs by a session', async (key) => {
    const body = { name: 'Reader', scopes: ['read'] }
    const { token } = (await call('create-token', { token: people.ada.accessToken, body })).body
    await costOf(key, { ...(await requestOf(key)), token })
    const bySession = await costOf(key, { ...(await requestOf(key)), token: people.ada.accessToken })
    expect(await costOf(key, { ...(await requestOf(key)), token })).toEqual(bySession)
    expect(bySession.keycloak).toBe(0)
  })
})

describe('GET /users/{username}/feed', () => {
  test('costs two trips however many posts and authors are on the page', async () => {
    const { ada } = people
    const crowd = await Promise.all(Array.from({ length: 8 }, (_, i) => join(world, `crowd${i}`)))
    for (const { username, accessToken: token } of crowd) {
      const path = { username, follower: ada.username }
      await call('add-follower', { path, token: ada.accessToken })
      for (const text of ['one', 'two'])
        await call('create-post', { path: { username }, token, body: { text } })
    }
    const request = { path: { username: ada.username }, token: ada.accessToken, query: { limit: '16' } }
    expect((await call('get-feed', request)).body.items).toHaveLength(16)
    expect(await costOf('get-feed', request)).toEqual({ keycloak: 0, redis: 2 })
  })

  test('costs two trips and at most twelve commands where posts are reposted', async () => {
    const { ada } = people
    const [one, two] = [await join(world, 'one'), await join(world, 'two')]
    for (const { username } of [one, two])
      await call('add-follower', { path: { username, follower: ada.username }, token: ada.accessToken })
    const request = { path: { username: ada.username }, token: ada.accessToken, query: { limit: '6' } }
    await call('get-feed', request)
    for (const { accessToken: token } of [one, two])
      for (let i = 0; i < 3; i += 1) {
        const { username, accessToken } = follower
        const post = await call('create-post', {
          path: { username },
          token: accessToken,
          body: { text: 'Hm.' },
        })
        await call('add-repost', { path: { id: post.body.id }, token })
      }
    await call('get-feed', request)
    await world.redisServer.run('CONFIG', 'SET', 'slowlog-log-slower-than', '0')
    await world.redisServer.run('CONFIG', 'SET', 'slowlog-max-len', '1000')
    await world.redisServer.run('SLOWLOG', 'RESET')
    const cost = await costOf('get-feed', request)
    const log = (await world.redisServer.run('SLOWLOG', 'GET', '1000')) as unknown[][]
    await world.redisServer.run('CONFIG', 'SET', 'slowlog-log-slower-than', '-1')
    const { items } = (await call('get-feed', request)).body
    expect(items.map(({ repostedBy }: { repostedBy: object | null }) => repostedBy !== null)).toEqual(
      Array.from({ length: 6 }, () => true),
    )
    // Without those of scripts, which have no address, and without the one that empties the log.
    const commands = log.filter(([, , , , address]) => !String(address).startsWith('?')).length - 1
    process.stdout.write(`a feed page with reposts: ${cost.redis} trips, ${commands} commands\n`)
    expect([cost.redis, commands <= 12]).toEqual([2, true])
  })
})

describe('POST /users/{username}/posts', () => {
  test('costs no more trips with 99 followers than with one', async () => {
    const { username, id, accessToken: token } = await join(world, 'popular')
    for (let i = 1; i <= 99; i += 1) {
      await world.redisServer.run('ZADD', `user_followers:{${id}}`, String(i), String(100_000 + i))
    }
    const cost = await costOf('create-post', { path: { username }, token, body: { text: 'To all of you.' } })
    expect(cost).toEqual({ keycloak: 0, redis: 6 })
    // Which of the followers follow the user answered to as well.
    const body = { text: 'To some of you.', inReplyTo: people.postId }
    await costOf('create-post', { path: { username }, token, body })
    expect(await costOf('create-post', { path: { username }, token, body })).toEqual({
      keycloak: 0,
      redis: 7,
    })
  })
})
