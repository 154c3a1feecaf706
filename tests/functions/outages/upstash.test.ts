/** What has to be exact in Redis, through the other driver: scripts, over HTTP. */
import { call } from '../../support/world/call.ts'
import { type RedisRest, startRedisRest } from '../../support/redis/redis-rest.ts'
import { join, startWorld, type World } from '../../support/world/world.ts'

let world: World
let rest: RedisRest

beforeAll(async () => {
  world = await startWorld()
  const token = 'the token of the tests'
  rest = await startRedisRest({ redisUrl: world.redisServer.url, token })
  // Before the first call, when the settings are read.
  Object.assign(process.env, {
    REDIS_URL: '',
    UPSTASH_REDIS_REST_URL: rest.url,
    UPSTASH_REDIS_REST_TOKEN: token,
  })
})
afterAll(async () => {
  await world.close()
  await rest.close()
})

test('lets in exactly the burst of 50 parallel logins', async () => {
  const body = { username: 'somebody', password: 'wrong' }
  const attempts = Array.from({ length: 50 }, () => call('login', { sourceIp: '198.51.100.1', body }))
  const statuses = (await Promise.all(attempts)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(40)
})

test('makes one post of 20 parallel requests with one Idempotency-Key, and gives its answer again', async () => {
  const ada = await join(world, 'ada')
  const path = { username: ada.username }
  const headers = { 'idempotency-key': 'key' }
  const post = () => call('create-post', { path, token: ada.accessToken, headers, body: { text: 'Once.' } })
  const answers = await Promise.all(Array.from({ length: 20 }, post))
  for (const { status } of answers) expect([201, 409]).toContain(status)
  const again = await post()
  expect(again.status).toBe(201)
  const { body } = await call('list-user-posts', { path, token: ada.accessToken })
  expect(body).toMatchObject({ total: 1, items: [again.body] })
})
