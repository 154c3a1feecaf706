/** Registration cut off at every point: nothing is half-registered, and trying again works. */
import type { UserProfileAttribute } from '@keycloak/keycloak-admin-client/lib/defs/userProfileMetadata.js'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { describeRealm } from '../../../infra/realm-description/realm.ts'
import { call } from '../../support/world/call.ts'
import { catchLog, type Log } from '../../support/network/log.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld({}, { ownRealm: true })
  // Warm: from here on the trips of a registration are its own.
  await join(world, 'first')
})
afterAll(() => world.close())

afterEach(async () => {
  await Promise.all([world.redis.setMode('pass'), world.keycloak.setMode('pass')])
  world.redis.resetCounts()
  world.keycloak.resetCounts()
})

function newcomer() {
  const username = `n${(people += 1)}_${world.run}`
  return { username, email: `${username}@example.com`, password: 'correct horse battery' }
}

type Registration = ReturnType<typeof newcomer>

const register = (body: Registration) => call('register', { body })

/** Found by everybody and able to log in, as one and the same user. */
async function expectWhole({ username, password }: Registration): Promise<void> {
  const login = await call('login', { body: { username, password } })
  expect(login).toMatchObject({ status: 200, body: { user: { username } } })
  const profile = await call('get-user', { path: { username } })
  expect(profile).toMatchObject({ status: 200, body: { id: login.body.user.id } })
}

async function expectUnknown({ username, password }: Registration): Promise<void> {
  expectProblem(await call('get-user', { path: { username } }), 404, 'user-not-found')
  expectProblem(await call('login', { body: { username, password } }), 401, 'invalid-credentials')
}

describe('POST /auth/register', () => {
  test.each(['before', 'after'] as const)(
    'answers 503 when the connection breaks %s Keycloak created the user, and trying again works',
    async (when) => {
      const person = newcomer()
      world.keycloak.cut(when)
      expectProblem(await register(person), 503, 'keycloak-unavailable')
      expect(await register(person)).toMatchObject({ status: 201 })
      await expectWhole(person)
    },
  )

  test('lets somebody else have the names of a registration whose answer was lost', async () => {
    const person = newcomer()
    world.keycloak.cut('after')
    expectProblem(await register(person), 503, 'keycloak-unavailable')
    const other = { ...person, password: 'another horse battery' }
    expect(await register(other)).toMatchObject({ status: 201 })
    await expectWhole(other)
    const { username, password } = person
    expectProblem(await call('login', { body: { username, password } }), 401, 'invalid-credentials')
  })

  test('makes whole, at the first login, a registration whose answer was lost', async () => {
    const person = newcomer()
    world.keycloak.cut('after')
    expectProblem(await register(person), 503, 'keycloak-unavailable')
    await expectWhole(person)
    expectProblem(await register(person), 400, 'username-taken')
  })

  const trips = [1, 2, 3, 4, 5]
  const cuts = trips.flatMap((trip) => [
    { trip, when: 'before' as const },
    { trip, when: 'after' as const },
  ])

  test.each(cuts)(
    'is whole, or can be tried again, when the connection to Redis breaks $when trip $trip',
    async ({ trip, when }) => {
      const person = newcomer()
      world.redis.resetCounts()
      world.redis.cut(when, trip)
      const first = await register(person)
      if (first.status !== 201) {
        expectProblem(first, 503, 'redis-unavailable')
        await expectUnknown(person)
        expect(await register(person)).toMatchObject({ status: 201 })
      }
      await expectWhole(person)
    },
  )

  test('answers 503 when Redis is lost while Keycloak creates the user, and trying again works', async () => {
    const person = newcomer()
    world.keycloak.resetCounts()
    const first = register(person)
    while (world.keycloak.roundTrips === 0) await world.redisServer.run('PING')
    await world.redis.setMode('refuse')
    expectProblem(await first, 503, 'redis-unavailable')
    await world.redis.setMode('pass')
    // What it held could not be given back, but ends by itself: here sooner than a user would have to wait.
    for (const key of [`reservation:username:${person.username}`, `reservation:email:${person.email}`]) {
      expect(await world.redisServer.run('TTL', key)).toBeGreaterThan(0)
      await world.redisServer.run('DEL', key)
    }
    expect(await register(person)).toMatchObject({ status: 201 })
    await expectWhole(person)
  })

  test('answers 503 while Keycloak is down, and the names are free afterwards', async () => {
    const person = newcomer()
    await world.keycloak.setMode('refuse')
    expectProblem(await register(person), 503, 'keycloak-unavailable')
    await world.keycloak.setMode('pass')
    await expectUnknown(person)
    expect(await register(person)).toMatchObject({ status: 201 })
    await expectWhole(person)
  })

  test('does not touch Keycloak while Redis is down', async () => {
    const person = newcomer()
    await world.redis.setMode('refuse')
    world.keycloak.resetCounts()
    expectProblem(await register(person), 503, 'redis-unavailable')
    expect(world.keycloak.roundTrips).toBe(0)
    await world.redis.setMode('pass')
    expect(await register(person)).toMatchObject({ status: 201 })
  })
})

describe('what Keycloak does not accept', () => {
  let log: Log

  beforeEach(() => {
    log = catchLog()
  })
  afterEach(async () => {
    jest.restoreAllMocks()
    await setProfile(() => {})
  })

  /** The realm's user profile with something changed by whoever runs it. */
  async function setProfile(change: (attributes: UserProfileAttribute[]) => void): Promise<void> {
    const profile = describeRealm(world.realm).userProfile
    change(profile.attributes ?? [])
    await withAdmin(world.realm, (admin) =>
      admin.users.updateProfile({ realm: world.realm.realm, ...profile }),
    )
  }

  const alarms = () => log.lines().filter(({ level }) => level === 'CRITICAL')

  test('of what was sent is named, all of it, and is no alarm', async () => {
    await setProfile((attributes) => {
      for (const { name, validations } of attributes) {
        if (name === 'username' || name === 'email')
          Object.assign(validations ?? {}, { pattern: { pattern: '^x$' } })
      }
    })
    expectProblem(await register(newcomer()), 400, 'validation-failed', {
      errors: ['/email', '/username'].map((pointer) => ({ detail: 'is not accepted', pointer })),
    })
    expect(alarms()).toEqual([])
  })

  test('of what was not sent is an alarm: the realm is not as it has to be', async () => {
    await setProfile((attributes) => {
      const firstName = attributes.find(({ name }) => name === 'firstName')
      Object.assign(firstName ?? {}, { required: { roles: ['admin', 'user'] } })
    })
    expectProblem(await register(newcomer()), 503, 'keycloak-unavailable')
    expect(alarms()).toHaveLength(1)
  })

  test('in words that are not known is a refusal, and no alarm', async () => {
    const { createUser } = await import('../../../shared/keycloak/admin.ts')
    // As no request can be: the edge takes no lone surrogate.
    const user = { ...newcomer(), password: 'correct \ud83d battery', userId: 1, registrationId: 'x' }
    await expect(createUser(user)).rejects.toMatchObject({ name: 'KeycloakRefused', reason: 'fields' })
    expect(alarms()).toEqual([])
  })

  test('because the same user is being created already is no refusal: it can be sent again', async () => {
    const { createUser } = await import('../../../shared/keycloak/admin.ts')
    // As when an earlier run was given up, and Keycloak goes on with it.
    const user = { ...newcomer(), userId: 1, registrationId: 'x' }
    const runs = await Promise.allSettled(Array.from({ length: 4 }, () => createUser(user)))
    const created = runs.filter((run) => run.status === 'fulfilled' && run.value !== null)
    expect(created).toHaveLength(1)
    for (const run of runs) {
      if (run.status === 'rejected') expect(run.reason).toMatchObject({ name: 'KeycloakUnavailable' })
    }
    expect(alarms()).toEqual([])
  })
})
