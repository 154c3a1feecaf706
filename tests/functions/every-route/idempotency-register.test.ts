import { randomUUID } from 'node:crypto'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())
afterEach(async () => {
  world.redis.resetCounts()
  await world.redis.setMode('pass')
})

const newPerson = () => join(world, `p${(people += 1)}`)

/** The names of what is kept of requests that had a key. */
async function recordsOf(): Promise<string[]> {
  return ((await world.redisServer.run('KEYS', 'idempotency:*')) as unknown[]).map(String).toSorted()
}

describe('POST /auth/register with an Idempotency-Key', () => {
  const newBody = () => {
    const username = `r${(people += 1)}_${world.run}`
    return { username, email: `${username}@example.com`, password: 'correct horse battery' }
  }
  const register = (body: object, key: string) =>
    call('register', { body, headers: { 'idempotency-key': key } })

  test('gives the same answer again, with nothing in Redis that could be read', async () => {
    const body = newBody()
    const key = randomUUID()
    const first = await register(body, key)
    expect(first.status).toBe(201)
    expect((await register(body, key)).body).toEqual(first.body)
    const names = (await world.redisServer.run('KEYS', 'idempotency:*')) as unknown[]
    const kept = await Promise.all(names.map((name) => world.redisServer.run('HGETALL', String(name))))
    const text = `${names.map(String).join()} ${kept.map(String).join()}`
    expect(names.length).toBeGreaterThan(0)
    for (const secret of [key, body.email, body.password, body.username]) expect(text).not.toContain(secret)
  })

  test('answers 422 to the same key with another body, a password included', async () => {
    const body = newBody()
    const key = randomUUID()
    expect((await register(body, key)).status).toBe(201)
    expectProblem(
      await register({ ...body, password: 'another horse battery' }, key),
      422,
      'idempotency-key-reused',
    )
  })

  test('a refusal leaves the key free for another request, and nothing behind', async () => {
    const { username } = await newPerson()
    const notes = async () => (await world.redisServer.run('KEYS', 'unfinished_registration:*')) as unknown[]
    const [kept, unfinished] = [await recordsOf(), (await notes()).length]
    const key = randomUUID()
    const body = newBody()
    expectProblem(await register({ ...body, username }, key), 400, 'username-taken')
    expectProblem(await register({ ...body, password: 'short' }, key), 400, 'weak-password')
    expect([await recordsOf(), (await notes()).length]).toEqual([kept, unfinished])
    const first = await register(body, key)
    expect(first.status).toBe(201)
    expect((await register(body, key)).body).toEqual(first.body)
  })

  test('has one effect when 20 come at once', async () => {
    const body = newBody()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(body, key)))
    for (const answer of answers) {
      if (answer.status !== 201) expectProblem(answer, 409, 'idempotency-in-progress')
    }
    expect((await register(body, key)).status).toBe(201)
  })

  const trips = Array.from({ length: 10 }, (_, i) => i + 1)
  const cuts = trips.flatMap((trip) => [
    { trip, when: 'before' as const },
    { trip, when: 'after' as const },
  ])

  test.each(cuts)('converges to one account when Redis is cut $when trip $trip', async ({ trip, when }) => {
    const body = newBody()
    const key = randomUUID()
    world.redis.resetCounts()
    world.redis.cut(when, trip)
    const first = await register(body, key)
    world.redis.resetCounts()
    if (first.status !== 201) expectProblem(first, 503, 'redis-unavailable')
    const again = await register(body, key)
    expect(again).toMatchObject({
      status: 201,
      body: { user: { username: body.username, email: body.email } },
    })
    if (first.status === 201) expect(again.body).toEqual(first.body)
    const { username, password } = body
    const login = await call('login', { body: { username, password } })
    expect(login).toMatchObject({ status: 200, body: { user: { id: again.body.user.id } } })
  })
})
