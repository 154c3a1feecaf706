import { randomUUID } from 'node:crypto'
import { type Answer, call, type CallInput } from '../support/call.ts'
import { expectProblem } from '../support/problem.ts'
import { join, type Person, startWorld, type World } from '../support/world.ts'

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

function post(person: Person, key: string, text = 'Once.', more: CallInput = {}): Promise<Answer> {
  return call('create-post', {
    path: { username: person.username },
    token: person.accessToken,
    headers: { 'idempotency-key': key },
    body: { text },
    ...more,
  })
}

/** The ids of a person's posts: their own list and what is in their feed have to be the same. */
async function postsOf(person: Person): Promise<string[]> {
  const input = { path: { username: person.username }, token: person.accessToken }
  const [list, feed] = await Promise.all([call('list-user-posts', input), call('get-feed', input)])
  const ids = (answer: Answer) => answer.body.items.map(({ id }: { id: string }) => id)
  expect(ids(feed)).toEqual(ids(list))
  return ids(list)
}

describe('POST /users/{username}/posts with an Idempotency-Key', () => {
  test('gives the same answer again, and does nothing more', async () => {
    const ada = await newPerson()
    const first = await post(ada, 'key')
    expect(first).toMatchObject({ status: 201, headers: { location: `/posts/${first.body.id}` } })
    const again = await post(ada, 'key')
    expect(again).toMatchObject({ status: 201, headers: { location: `/posts/${first.body.id}` } })
    expect(again.body).toEqual(first.body)
    expect(await postsOf(ada)).toEqual([first.body.id])
  })

  test('does not mind how the JSON is written', async () => {
    const ada = await newPerson()
    const first = await post(ada, 'key')
    expect((await post(ada, 'key', '', { body: '{  "text" : "Once." }' })).body).toEqual(first.body)
  })

  test('answers 422 to the same key with another body', async () => {
    const ada = await newPerson()
    await post(ada, 'key')
    expectProblem(await post(ada, 'key', 'Twice.'), 422, 'idempotency-key-reused')
    expect(await postsOf(ada)).toHaveLength(1)
  })

  test('keeps the keys of callers apart', async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    expect((await post(ada, 'key')).status).toBe(201)
    expect((await post(bob, 'key')).status).toBe(201)
    expect(await postsOf(bob)).toHaveLength(1)
  })

  test('makes one post per key and two without any', async () => {
    const ada = await newPerson()
    await post(ada, 'one')
    await post(ada, 'two')
    for (let i = 0; i < 2; i += 1) await post(ada, '', 'Free.', { headers: {} })
    expect(await postsOf(ada)).toHaveLength(4)
  })

  test.each(['', ' ', 'two words', 'ä', 'x'.repeat(256)])('answers 400 to the key %j', async (key) => {
    const ada = await newPerson()
    expectProblem(await post(ada, key), 400, 'validation-failed', {
      errors: [{ detail: expect.any(String), parameter: 'Idempotency-Key' }],
    })
    expect(await postsOf(ada)).toEqual([])
  })

  test('has one effect when 20 come at once: one answer, or 409 while it is on its way', async () => {
    const ada = await newPerson()
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(ada, 'key')))
    const made = answers.filter(({ status }) => status === 201)
    expect(made.length).toBeGreaterThan(0)
    for (const answer of answers) {
      if (answer.status === 201) expect(answer.body).toEqual(made[0]?.body)
      else expectProblem(answer, 409, 'idempotency-in-progress')
    }
    for (const { status, headers } of answers) if (status === 409) expect(headers['retry-after']).toBe('1')
    expect(await postsOf(ada)).toEqual([made[0]?.body.id])
  })

  test('a refusal is no answer to keep: it is decided anew', async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    const elsewhere = { path: { username: bob.username } }
    for (let i = 0; i < 2; i += 1) expectProblem(await post(ada, 'key', 'Once.', elsewhere), 403, 'not-yours')
  })

  // More than it takes: the last ones show that there was nothing left to cut.
  const trips = Array.from({ length: 10 }, (_, i) => i + 1)
  const cuts = trips.flatMap((trip) => [
    { trip, when: 'before' as const },
    { trip, when: 'after' as const },
  ])

  test.each(cuts)(
    'converges to one post when the connection is cut $when trip $trip',
    async ({ trip, when }) => {
      const ada = await newPerson()
      world.redis.resetCounts()
      world.redis.cut(when, trip)
      const first = await post(ada, 'key')
      world.redis.resetCounts()
      if (first.status !== 201) expectProblem(first, 503, 'redis-unavailable')
      const again = await post(ada, 'key')
      expect(again.status).toBe(201)
      if (first.status === 201) expect(again.body).toEqual(first.body)
      expect(await postsOf(ada)).toEqual([again.body.id])
      expect((await post(ada, 'key')).body).toEqual(again.body)
    },
  )

  test.each(cuts)(
    'does not bring a deleted post back where the connection was cut $when trip $trip',
    async ({ trip, when }) => {
      const ada = await newPerson()
      world.redis.resetCounts()
      world.redis.cut(when, trip)
      await post(ada, 'key')
      world.redis.resetCounts()
      const made = await postsOf(ada)
      for (const id of made) {
        expect((await call('delete-post', { path: { id }, token: ada.accessToken })).status).toBe(204)
      }
      const again = await post(ada, 'key')
      expect(again).toMatchObject({ status: 201, body: { text: 'Once.' } })
      if (made.length > 0) expect(made).toEqual([again.body.id])
      expect(await postsOf(ada)).toEqual(made.length > 0 ? [] : [again.body.id])
      expect((await post(ada, 'key')).body).toEqual(again.body)
    },
  )

  test.each(trips)('converges to one post when everything is gone from trip %d on', async (trip) => {
    const ada = await newPerson()
    world.redis.resetCounts()
    const first = post(ada, 'key', 'Once.', { remainingMs: 100 })
    const ended = first.then(() => true)
    while (world.redis.roundTrips < trip && !(await Promise.race([ended, nextTurn()])));
    await world.redis.setMode('refuse')
    await first
    await world.redis.setMode('pass')
    while ((await call('ready')).status !== 200);
    // The lock of the first run, which could not be given back, ends by itself.
    let again = await post(ada, 'key')
    while (again.status === 409) again = await post(ada, 'key')
    expect(again.status).toBe(201)
    expect(await postsOf(ada)).toEqual([again.body.id])
  })
})

const nextTurn = () => new Promise<false>((resolve) => setImmediate(resolve, false))

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
