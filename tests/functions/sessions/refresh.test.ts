import { grantRole } from '../../../infra/realm/keycloak-admin.ts'
import { call } from '../../support/world/call.ts'
import {
  aboutSeconds,
  atKeycloak,
  endGrace,
  expectDead,
  expectLive,
  getMe,
  keycloakUser,
} from '../../support/hunts/pairs.ts'
import { type Pair, refresh, sidOf } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { routes } from '../../support/world/routes.ts'
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

beforeAll(async () => {
  world = await startWorld()
  people = await seedPeople(world)
})
afterAll(() => world.close())

/** A session that nobody else relies on. */
const device = (): Promise<Person> => logIn(people.bob)

async function refreshed(pair: Pair): Promise<Pair> {
  const answer = await refresh(pair)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}

describe('POST /auth/refresh', () => {
  test('answers 200 with a new pair of the same session', async () => {
    const old = await device()
    const answer = await refresh(old)
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    expect(answer.body).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refreshToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: aboutSeconds(3600),
      refreshExpiresIn: expect.any(Number),
    })
    expect(answer.body.accessToken).not.toBe(old.accessToken)
    expect(answer.body.refreshToken).not.toBe(old.refreshToken)
    const me = await getMe(answer.body)
    expect([me.status, me.body.id]).toEqual([200, people.bob.id])
    const { items } = (await call('list-sessions', { token: answer.body.accessToken })).body
    expect(items.filter(({ current }: { current: boolean }) => current)).toMatchObject([{ id: sidOf(old) }])
  })

  test('goes on from pair to pair', async () => {
    let pair: Pair = await device()
    for (let round = 0; round < 3; round += 1) pair = await expectLive(pair)
  })

  describe('leaves the old access token', () => {
    let old: Person

    beforeAll(async () => {
      old = await logIn(people.ada)
      await refreshed(old)
    })

    test.each(routes.filter(({ access }) => access !== 'public'))('dead on $method $path', async (route) => {
      const request = { ...(await route.valid(people)), token: old.accessToken }
      expectProblem(await call(route.key, request), 401, 'unauthenticated')
    })
  })

  test('gives the token just used the same pair again', async () => {
    const old = await device()
    const first = await refresh(old)
    expect([(await refresh(old)).body, (await refresh(old)).body]).toEqual([first.body, first.body])
    await expectLive(first.body)
  })

  test('ends the session when a token comes back after its grace', async () => {
    const old = await device()
    const pair = await refreshed(old)
    await endGrace(world, old)
    expectProblem(await refresh(old), 401, 'session-ended')
    await expectDead(pair)
    expect((await keycloakUser(world, old.username))?.sids).not.toContain(sidOf(old))
  })

  test('ends the session when an older token comes back, grace or not', async () => {
    const oldest = await device()
    const pair = await refreshed(await refreshed(oldest))
    expectProblem(await refresh(oldest), 401, 'session-ended')
    await expectDead(pair)
  })

  test('spares the session when a tab that missed a refresh and an edit comes late', async () => {
    const old = await device()
    const { accessToken: token } = await refreshed(old)
    const edited = await call('update-me', { token, body: { bio: 'Mathematician.' } })
    expectProblem(await refresh(old), 401, 'session-ended')
    const next = await expectLive(edited.body.tokens)
    await endGrace(world, old)
    expectProblem(await refresh(old), 401, 'session-ended')
    await expectDead(next)
  })

  test('leaves the other devices alone when it ends a session', async () => {
    const [stolen, other] = [await device(), await device()]
    await refreshed(await refreshed(stolen))
    expectProblem(await refresh(stolen), 401, 'session-ended')
    await expectLive(other)
  })

  test('refuses a token of a session that was logged out', async () => {
    const pair = await device()
    expect(await call('logout', { token: pair.accessToken })).toMatchObject({ status: 204 })
    await expectDead(pair)
  })
})

describe('POST /auth/refresh: tokens that were never given out', () => {
  let pair: Person
  let other: Person

  beforeAll(async () => {
    ;[pair, other] = [await device(), await device()]
  })

  const forgeries: [string, () => string][] = [
    ['another generation', () => pair.refreshToken.replace(/\.1\./, '.2.')],
    ['an older generation', () => pair.refreshToken.replace(/\.1\./, '.0.')],
    ['another session', () => pair.refreshToken.replace(sidOf(pair), sidOf(other))],
    ['a shortened MAC', () => pair.refreshToken.slice(0, -1)],
    ['a MAC of four bytes', () => pair.refreshToken.replace(/[^.]+$/, (mac) => mac.slice(0, 6))],
    ['no MAC', () => pair.refreshToken.replace(/[^.]+$/, '')],
    ['another MAC', () => pair.refreshToken.replace(/[^.]+$/, other.refreshToken.split('.')[2] ?? '')],
    ['something behind it', () => `${pair.refreshToken}A`],
    ['an access token', () => pair.accessToken.slice(0, 256)],
    ['garbage', () => 'garbage'],
  ]

  test.each(forgeries)('refuses %s, asks neither Keycloak nor Redis, and ends nothing', async (_, forge) => {
    world.keycloak.resetCounts()
    world.redis.resetCounts()
    // From a counted address: the limiter has no look-up for it either.
    const forged = await call('refresh', { body: { refreshToken: forge() }, sourceIp: '192.0.2.77' })
    expectProblem(forged, 401, 'session-ended')
    expect([world.keycloak.roundTrips, world.redis.roundTrips]).toEqual([0, 0])
    expect(await getMe(pair)).toMatchObject({ status: 200 })
    expect(await getMe(other)).toMatchObject({ status: 200 })
  })

  test.each([
    {},
    { refreshToken: null },
    { refreshToken: '' },
    { refreshToken: 1 },
    { refreshToken: 'a', more: true },
  ])('answers 400 to the body %j', async (body) => {
    expectProblem(await call('refresh', { body }), 400, 'validation-failed', { errors: expect.any(Array) })
  })
})

describe('POST /auth/refresh: Keycloak has the last word', () => {
  test.each(['sign out', 'disable'] as const)(
    'ends the session of a user after %s in the console',
    async (change) => {
      const person = await join(world, change === 'disable' ? 'disabled' : 'signed_out')
      await atKeycloak(world, person.username, change)
      expectProblem(await refresh(person), 401, 'session-ended')
      await expectDead(person)
    },
  )

  test('brings a role that was given, and takes away one that was taken', async () => {
    const person = await join(world, 'roles')
    const role = 'moderator'
    await grantRole(world.realm, { username: person.username, role })
    expectProblem(await call('moderator', { token: person.accessToken }), 403, 'role-missing')
    const promoted = await refreshed(person)
    expect(await call('moderator', { token: promoted.accessToken })).toMatchObject({ status: 200 })
    await atKeycloak(world, person.username, { takeRole: role })
    const demoted = await refreshed(promoted)
    expectProblem(await call('moderator', { token: demoted.accessToken }), 403, 'role-missing')
    expect((await getMe(demoted)).body.roles).toEqual(['can_post'])
  })

  test('answers 503 while Keycloak is away, and the same token works afterwards', async () => {
    const old = await device()
    await world.keycloak.setMode('refuse')
    const refused = await refresh(old)
    await world.keycloak.setMode('pass')
    expectProblem(refused, 503, 'keycloak-unavailable')
    await expectLive(await refreshed(old))
  })
})
