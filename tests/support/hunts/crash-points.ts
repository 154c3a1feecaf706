/**
 * The connection cut before and after round trips to Redis and calls to Keycloak, one after the other, until an operation
 * no longer meets the cut. Whatever was answered: nothing is half-done, and trying again converges.
 */
import { type Answer, call } from '../world/call.ts'
import { findTraces, heldNames } from '../redis/keyspace.ts'
import { cleanUp, expectDead, getMe, type Pair, refresh } from './pairs.ts'
import { expectProblem } from '../world/problem.ts'
import { join, type Person, startWorld, type World } from '../world/world.ts'

let world: World
let people = 0

const password = 'correct horse battery'

const newPerson = (): Promise<Person> => join(world, `s${(people += 1)}`)

function newNames() {
  const username = `n${(people += 1)}_${world.run}`
  return { username, email: `${username}@example.com` }
}

type Names = ReturnType<typeof newNames>

export interface Cut {
  /** 1: at each trip; 3: at the first, the fourth and so on. */
  every: number
  when: 'before' | 'after'
  part: 'redis' | 'keycloak'
}

/**
 * Cuts at one trip of an operation after the other and checks each time, until one is over before its cut.
 *
 * @param minTrips so many there are at least: a cut that never happens would show nothing
 */
async function cutEverywhere<Subject>(
  { every, when, part }: Cut,
  minTrips: number,
  operation: {
    prepare(): Promise<Subject>
    run(subject: Subject): Promise<Answer>
    check(subject: Subject, answer: Answer, trip: number): Promise<void>
  },
): Promise<void> {
  for (let trip = 1; ; trip += every) {
    const subject = await operation.prepare()
    world[part].resetCounts()
    world[part].cut(when, trip)
    const answer = await operation.run(subject)
    const wasHit = world[part].roundTrips >= trip
    world[part].resetCounts()
    if (answer.status >= 300) {
      expect(answer).toMatchObject({ status: 503, body: { code: `${part}-unavailable` } })
    }
    await operation.check(subject, answer, trip)
    if (wasHit) continue
    expect(answer.status).toBeLessThan(300)
    expect(trip).toBeGreaterThan(minTrips)
    return
  }
}

/** As if the half minute were over after which what a broken-off operation holds is free again. */
async function endReservations({ username, email }: Names): Promise<void> {
  for (const key of [`reservation:username:${username}`, `reservation:email:${email}`]) {
    const ttl = Number(await world.redisServer.run('TTL', key))
    // -2: not there; -1 would be there for good.
    expect(ttl === -2 || (ttl >= 0 && ttl <= 30)).toBe(true)
    await world.redisServer.run('DEL', key)
  }
}

const login = (body: object) => call('login', { body })
const getUser = (username: string) => call('get-user', { path: { username } })

/** They log in with that name and address, everybody finds them, and they can do what users do. */
async function expectWholeAccount({ username, email }: Names): Promise<Pair & { id: string }> {
  const loggedIn = await login({ email, password })
  expect(loggedIn).toMatchObject({ status: 200, body: { user: { username, email } } })
  const { id } = loggedIn.body.user
  expect(await getUser(username)).toMatchObject({ status: 200, body: { id, username } })
  const token = loggedIn.body.accessToken
  const post = await call('create-post', { path: { username }, token, body: { text: 'So it goes.' } })
  expect(post).toMatchObject({ status: 201, body: { author: { id, username } } })
  return { ...loggedIn.body, id }
}

async function expectNoAccount({ username, email }: Names): Promise<void> {
  expectProblem(await getUser(username), 404, 'user-not-found')
  expectProblem(await login({ email, password }), 401, 'invalid-credentials')
}

/** The access tokens that are accepted. */
async function liveOf(pairs: (Pair | null | undefined)[]): Promise<Pair[]> {
  const given = pairs.filter((pair) => pair != null)
  const answers = await Promise.all(given.map(getMe))
  return given.filter((_, i) => answers[i]?.status === 200)
}

/** The suite for these cuts: every operation that changes something in both Redis and Keycloak. */
export function describeCrashPoints(cuts: Cut[]): void {
  beforeAll(async () => {
    world = await startWorld()
    // Ids that stand out, wherever they are kept.
    await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
    // Warm: from here on the trips of an operation are its own.
    await join(world, 'first')
  })
  afterAll(() => world.close())

  describe.each(cuts)('cut $when trips to $part', describeCut)
}

function describeCut(cut: Cut): void {
  const { part } = cut
  test('POST /auth/register makes a whole account or none, and the names can be registered', () =>
    cutEverywhere(cut, part === 'redis' ? 3 : 1, {
      prepare: async () => newNames(),
      run: (names) => call('register', { body: { ...names, password } }),
      async check(names, answer) {
        if (answer.status !== 201) {
          await endReservations(names)
          const again = await call('register', { body: { ...names, password } })
          if (again.status !== 201) expectProblem(again, 400, 'username-taken')
        }
        await expectWholeAccount(names)
      },
    }))

  test('POST /auth/refresh leaves one live pair at most, and trying again brings one', () =>
    cutEverywhere(cut, part === 'redis' ? 2 : 1, {
      prepare: newPerson,
      run: refresh,
      async check(old, answer) {
        const first = answer.status === 200 ? (answer.body as Pair) : null
        expect((await liveOf([old, first])).length).toBeLessThanOrEqual(1)
        const again = await refresh(old)
        expect(again.status).toBe(200)
        if (first) expect(again.body).toEqual(first)
        // One generation on, however often it was tried.
        expect(again.body.refreshToken.split('.')[1]).toBe('2')
        expect(await liveOf([old, again.body])).toEqual([again.body])
      },
    }))

  test('PATCH /me makes the whole edit or none, with one live pair at most, and trying again makes it', () =>
    cutEverywhere(cut, 5, {
      prepare: async () => ({ old: await newPerson(), wanted: newNames() }),
      run: ({ old, wanted }) => edit(old, wanted),
      async check({ old, wanted }, answer, trip) {
        const pair = answer.status === 200 ? (answer.body.tokens as Pair | null) : null
        const live = await liveOf([old, pair])
        expect(live).toEqual(answer.status === 200 ? [pair].filter(Boolean) : live.slice(0, 1))
        if (answer.status !== 200) await (trip % 2 === 0 ? tryAgain : heal)(old, wanted)
        await expectWholeAccount(wanted)
        expectProblem(await getUser(old.username), 308, 'user-renamed')
        expectProblem(await login({ email: old.email, password }), 401, 'invalid-credentials')
      },
    }))

  test('POST /me/deletion deletes the whole account or nothing, and trying again deletes it', () =>
    cutEverywhere(cut, 3, {
      prepare: newPerson,
      run: (person: Person) => deleteMe(person),
      async check(person, answer) {
        if (answer.status === 204) await expectNoAccount(person)
        else await deleteAgain(person)
        await expectDead(person)
        await cleanUp()
        await expectGone(person)
      },
    }))

  test('the clean-up after a deletion goes on at its next run', () =>
    cutEverywhere(cut, part === 'redis' ? 6 : 0, {
      async prepare() {
        const person = await newPerson()
        const { username, accessToken: token } = person
        await call('create-post', { path: { username }, token, body: { text: 'So it goes.' } })
        // Kept at Keycloak, so that there is something to do at both.
        world.keycloak.cut('before', 4)
        expect(await deleteMe(person)).toMatchObject({ status: 204 })
        return person
      },
      async run() {
        const done = await cleanUp().catch((error: { code: string }) => error)
        const status = 'code' in done ? 503 : 200
        return { status, headers: {}, body: done }
      },
      async check(person) {
        await expectNoAccount(person)
        await cleanUp()
        await expectGone(person)
      },
    }))
}

const edit = ({ accessToken: token }: Pair, names: Names) =>
  call('update-me', { token, body: { ...names, currentPassword: password } })

const deleteMe = ({ accessToken: token }: Pair) => call('delete-me', { token, body: { password } })

/** The caller repeats the request, if need be with a refreshed pair, or after a login where the edit has ended the session. */
async function tryAgain(old: Person, wanted: Names): Promise<void> {
  const [live] = await liveOf([old])
  const refreshed = live ? undefined : await refresh(old)
  if (refreshed && refreshed.status !== 200) return heal(old, wanted)
  await endReservations(wanted)
  expect(await edit(live ?? refreshed?.body, wanted)).toMatchObject({ status: 200 })
}

/** The caller logs in, by the one name that counts, and finds a whole account; then repeats the request. */
async function heal(old: Person, wanted: Names): Promise<void> {
  await endReservations(wanted)
  const answers = await Promise.all([old, wanted].map(({ username }) => login({ username, password })))
  expect([[200, 401], [401, 200]]).toContainEqual(answers.map(({ status }) => status)) // prettier-ignore
  const { id, ...pair } = await expectWholeAccount(answers[0]?.status === 200 ? old : wanted)
  expect(id).toBe(old.id)
  expect(await edit(pair, wanted)).toMatchObject({ status: 200 })
}

/** Either the clean-up finishes what was begun, or the account is as whole as before and can be deleted. */
async function deleteAgain(person: Person): Promise<void> {
  await cleanUp()
  if ((await getUser(person.username)).status === 404) return
  const { id, ...pair } = await expectWholeAccount(person)
  expect([id, await deleteMe(pair)]).toMatchObject([person.id, { status: 204 }])
}

/** Nothing is left of it in Redis but its name, which is held; the address is free. */
async function expectGone({ id, username, email, refreshToken }: Person): Promise<void> {
  expectProblem(await getUser(username), 404, 'user-not-found')
  const sid = refreshToken.split('.')[0] ?? ''
  expect(await findTraces(world.redisServer, [username, sid, `{${id}}`])).toEqual(heldNames(username))
  const again = await call('register', { body: { username: `${username}_b`, email, password } })
  expect([again.status, again.body.user.id === id]).toEqual([201, false])
  // The counter of the ids has moved on, and the address is another user's.
  expect(await findTraces(world.redisServer, [id, sid])).toEqual([])
}
