import { type Answer, call, type CallInput } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

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

/** The names of what is kept of requests that had a key. */
async function recordsOf(): Promise<string[]> {
  return ((await world.redisServer.run('KEYS', 'idempotency:*')) as unknown[]).map(String).toSorted()
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

  test('a refusal leaves the key free for another request, and nothing behind', async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    const kept = await recordsOf()
    const elsewhere = { path: { username: bob.username } }
    expectProblem(await post(ada, 'key', 'Not mine.', elsewhere), 403, 'not-yours')
    expectProblem(
      await post(ada, 'key', 'Not.', { path: { username: 'nobody_here' } }),
      404,
      'user-not-found',
    )
    expect(await recordsOf()).toEqual(kept)
    const made = await post(ada, 'key', 'Mine.')
    expect(made.status).toBe(201)
    expect((await post(ada, 'key', 'Mine.')).body).toEqual(made.body)
    expectProblem(await post(ada, 'key', 'Not mine.', elsewhere), 422, 'idempotency-key-reused')
    expect(await postsOf(ada)).toEqual([made.body.id])
  })

  const rename = async (person: Person): Promise<Person> => {
    const username = `p${(people += 1)}_${world.run}`
    const answer = await call('update-me', { token: person.accessToken, body: { username } })
    return { ...person, username, ...answer.body.tokens }
  }
  const oldName = ({ username }: Person) => ({ path: { username } })

  test('works under the new name where the old one led to it', async () => {
    const old = await newPerson()
    const ada = await rename(old)
    expectProblem(await post(ada, 'key', 'Once.', oldName(old)), 308, 'user-renamed')
    const made = await post(ada, 'key')
    expect(made.status).toBe(201)
    expect(await postsOf(ada)).toEqual([made.body.id])
  })

  test('answers 422 to the same key and body under a name that is not theirs, and again under each that is', async () => {
    const [old, bob] = await Promise.all([newPerson(), newPerson()])
    const made = await post(old, 'key')
    for (const username of [bob.username, 'nobody_here']) {
      const elsewhere = await post(old, 'key', 'Once.', { path: { username } })
      expectProblem(elsewhere, 422, 'idempotency-key-reused')
    }
    const ada = await rename(old)
    for (const { username } of [old, ada, old]) {
      expect(await post(ada, 'key', 'Once.', { path: { username } })).toMatchObject({
        status: 201,
        body: { id: made.body.id },
      })
    }
    expectProblem(await post(ada, 'key', 'Once.', oldName(bob)), 422, 'idempotency-key-reused')
    expect(await postsOf(ada)).toEqual([made.body.id])
  })

  test('makes no second post where its author was renamed between the runs', async () => {
    const old = await newPerson()
    // From here on the trips of a post are its own.
    const warm = await post(old, 'another key')
    world.redis.resetCounts()
    // Who it is, the beginning, the names, what is reserved, the post, the lists: there it is, and its author never hears.
    world.redis.cut('after', 6)
    expectProblem(await post(old, 'key'), 503, 'redis-unavailable')
    world.redis.resetCounts()
    const ada = await rename(old)
    const [made] = await postsOf(ada)
    expect(made).toMatch(/^\d+$/)
    expectProblem(await post(ada, 'key', 'Once.', oldName(old)), 308, 'user-renamed')
    expect(await post(ada, 'key')).toMatchObject({ status: 201, body: { id: made } })
    expect(await postsOf(ada)).toEqual([made, warm.body.id])
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
