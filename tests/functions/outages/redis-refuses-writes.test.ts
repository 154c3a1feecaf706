/**
 * A Redis that answers and takes no writes: full, or no longer the primary. Who is signed in goes on reading, what makes
 * room goes on working as far as Redis lets it, readiness says it, and it is over by itself.
 */
import { decodeJwt } from 'jose'
import { call, type CallInput } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { startRedisServer } from '../../support/redis/redis-server.ts'
import { type RouteCase, routes } from '../../support/world/routes.ts'
import {
  join,
  type People,
  type Person,
  seedPeople,
  startWorld,
  type World,
} from '../../support/world/world.ts'

let world: World
let people: People
let newcomers = 0

beforeAll(async () => {
  world = await startWorld()
  people = await seedPeople(world)
})
afterAll(() => world.close())

const redis = (...command: string[]) => world.redisServer.run(...command)
const ready = () => call('ready')

/** From elsewhere, so that the limits count; from somewhere new each time. */
const address = () => `198.51.100.${(newcomers += 1) % 256}`

async function requestFor(route: RouteCase): Promise<CallInput> {
  // A session is marked even when it cannot be ended, and so are all others of its user.
  const carol = route.endsSession ? await join(world, `c${(newcomers += 1)}`) : people.carol
  const { ada, moderator } = people
  const callers = { public: undefined, optional: ada, user: ada, owner: ada, moderator }
  const caller = route.endsSession ? carol : callers[route.access]
  return { ...(await route.valid({ ...people, carol })), token: caller?.accessToken, sourceIp: address() }
}

/** The session was last used long ago, and the feed is gone: reading on has something to write down. */
async function leaveAlone({ id, accessToken }: Person): Promise<void> {
  const longAgo = new Date(Date.now() - 3_600_000).toISOString()
  await redis('HSET', `session:{${String(decodeJwt(accessToken)['sid'])}}`, 'lastUsedAt', longAgo)
  await redis('DEL', `user_feed:{${id}}`)
}

/** Each way of refusing, with what lifts it. */
const refusals = {
  'is full': [['maxmemory', '1'], ['maxmemory', '0']],
  'has too few replicas': [['min-replicas-to-write', '1'], ['min-replicas-to-write', '0']],
} as const // prettier-ignore

async function refuse(how: keyof typeof refusals): Promise<void> {
  await redis('CONFIG', 'SET', ...refusals[how][0])
}

afterEach(async () => {
  for (const [, lift] of Object.values(refusals)) await redis('CONFIG', 'SET', ...lift)
  while ((await ready()).status !== 200);
})

// A sign-in through Keycloak's pages is written down while it lasts, and readiness says what is wrong.
const reading = routes.filter(
  ({ key, method, needs }) =>
    method === 'GET' && needs.includes('redis') && !['oidc-start', 'oidc-callback', 'ready'].includes(key),
)

describe.each(Object.keys(refusals) as (keyof typeof refusals)[])('when Redis %s', (how) => {
  test.each(reading)('$method $path answers as ever', async (route) => {
    const request = await requestFor(route)
    await Promise.all([people.ada, people.moderator].map(leaveAlone))
    const before = await call(route.key, request)
    await Promise.all([people.ada, people.moderator].map(leaveAlone))
    await refuse(how)
    const answer = await call(route.key, request)
    expect(answer.status).toBe(route.answers)
    // Two devices have been used since; the rest is the same.
    if (route.key !== 'list-sessions' && route.key !== 'export-me')
      expect(answer.body.items).toEqual(before.body.items)
  })

  test('GET /health/ready says so, and not in words of Redis', async () => {
    await refuse(how)
    const answer = await ready()
    expectProblem(answer, 503, 'not-ready')
    expect(answer.body.detail).toBe('Redis rejects writes.')
    await world.keycloak.setMode('refuse')
    expect((await ready()).body.detail).toBe('Down: Keycloak. Redis rejects writes.')
    await world.keycloak.setMode('pass')
  })

  test.each(['create-post', 'add-follower', 'login'])('%s is 503', async (key) => {
    const route = routes.find((one) => one.key === key)!
    const request = await requestFor(route)
    await refuse(how)
    expectProblem(await call(key, request), 503, 'redis-unavailable')
  })
})

describe('when Redis is full', () => {
  const making = [
    'logout',
    'logout-all',
    'delete-session',
    'backchannel-logout',
    'remove-follower',
    'delete-post',
    'delete-me',
  ]

  test.each(routes.filter(({ key }) => making.includes(key)))('$method $path makes room', async (route) => {
    const request = await requestFor(route)
    await refuse('is full')
    expect(await call(route.key, request)).toMatchObject({ status: route.answers })
  })

  test('a session is over at once, here and at Keycloak', async () => {
    const person = await join(world, 'leaves')
    await refuse('is full')
    expect(await call('logout', { token: person.accessToken })).toMatchObject({ status: 204 })
    expectProblem(await call('can-post', { token: person.accessToken }), 401, 'unauthenticated')
    await redis('CONFIG', 'SET', 'maxmemory', '0')
    const refreshed = await call('refresh', { body: { refreshToken: person.refreshToken } })
    expectProblem(refreshed, 401, 'session-ended')
  })

  test('a session is over here even where Keycloak cannot be told', async () => {
    const person = await join(world, 'alone')
    await world.keycloak.setMode('refuse')
    await refuse('is full')
    expectProblem(await call('logout', { token: person.accessToken }), 503, 'keycloak-unavailable')
    await world.keycloak.setMode('pass')
    expectProblem(await call('can-post', { token: person.accessToken }), 401, 'unauthenticated')
  })

  test('a post is gone for everyone', async () => {
    const { ada, bob } = people
    const path = { username: ada.username, follower: bob.username }
    await call('add-follower', { path, token: bob.accessToken })
    const id = await people.newPostId()
    await refuse('is full')
    await call('delete-post', { path: { id }, token: ada.accessToken })
    expectProblem(await call('get-post', { path: { id } }), 404, 'post-not-found')
    const feed = await call('get-feed', { path: { username: bob.username }, token: bob.accessToken })
    expect(feed.body.items.map((post: { id: string }) => post.id)).not.toContain(id)
  })

  test('nothing is left of a deleted account', async () => {
    const person = await join(world, 'vanishes')
    const { username, id, accessToken: token, password } = person
    const { bob } = people
    const follow = (of: Person, by: Person) =>
      call('add-follower', { path: { username: of.username, follower: by.username }, token: by.accessToken })
    await Promise.all([follow(bob, person), follow(person, bob)])
    const post = await call('create-post', { path: { username }, token, body: { text: 'Soon gone.' } })
    await refuse('is full')
    expect(await call('delete-me', { token, body: { password }, sourceIp: address() })).toMatchObject({
      status: 204,
    })
    expectProblem(await call('get-user', { path: { username } }), 404, 'user-not-found')
    expectProblem(await call('get-post', { path: { id: post.body.id } }), 404, 'post-not-found')
    await redis('CONFIG', 'SET', 'maxmemory', '0')
    const login = await call('login', { body: { username, password } })
    expectProblem(login, 401, 'invalid-credentials')
    const followers = await call('list-followers', { path: { username: bob.username } })
    expect(JSON.stringify(followers.body)).not.toContain(username)
    const keys = (await redis('KEYS', `*{${id}}*`)) as unknown[]
    expect(keys.map(String)).toEqual([])
  })
})

describe('when another server is promoted', () => {
  test('writes go on there after one refusal, and readiness says what is so', async () => {
    const promoted = await startRedisServer()
    const info = async () => String(await promoted.run('INFO', 'replication'))
    await promoted.run('REPLICAOF', '127.0.0.1', String(world.redisServer.port))
    while (!(await info()).includes('master_link_status:up'));
    await promoted.run('REPLICAOF', 'NO', 'ONE')
    await redis('REPLICAOF', '127.0.0.1', String(promoted.port))
    world.redis.setTarget({ host: '127.0.0.1', port: promoted.port })
    const { username, accessToken: token } = people.ada
    const post = () => call('create-post', { path: { username }, token, body: { text: 'Here?' } })
    const [first, second] = [await post(), await post()]
    const readiness = (await ready()).status
    const stored = await promoted.run('EXISTS', `post:${second.body.id}`)
    world.redis.setTarget({ host: '127.0.0.1', port: world.redisServer.port })
    await redis('REPLICAOF', 'NO', 'ONE')
    await promoted.stop()
    expectProblem(first, 503, 'redis-unavailable')
    expect([second.status, stored, readiness]).toEqual([201, 1, 200])
  })
})
