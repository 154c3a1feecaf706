/** list-sessions, delete-session, logout-all: the devices of a user. */
import { call } from '../../support/world/call.ts'
import type { Pair } from '../../support/hunts/pairs.ts'
import { cleanUp, expectDead, expectLive, getMe, keycloakUser, sidOf } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

/** Somebody with so many devices. */
async function devicesOf(count: number): Promise<Person[]> {
  const first = await join(world, `d${(people += 1)}`)
  const devices = [first]
  while (devices.length < count) devices.push(await logIn(first))
  return devices
}

const listSessions = (pair: Pair) => call('list-sessions', { token: pair.accessToken })

const endDevice = (caller: Pair, target: Pair) =>
  call('delete-session', { token: caller.accessToken, path: { id: sidOf(target) } })

async function idsOf(pair: Pair): Promise<string[]> {
  return (await listSessions(pair)).body.items.map(({ id }: { id: string }) => id)
}

describe('a login', () => {
  test('ends the session that began first of a user who has 50, however much it is used, at Keycloak too', async () => {
    const [first, second] = (await devicesOf(2)) as [Person, Person]
    const list = `user_sessions:{${first.id}}`
    const run = (...command: string[]) => world.redisServer.run(...command)
    // The oldest, which is used and so lives longest; the second ends before all others.
    await run('ZADD', list, String(Date.now() + 9e9), sidOf(first))
    await run('ZADD', list, String(Date.now() + 1_000_000), sidOf(second))
    const now = new Date().toISOString()
    for (let i = 1; i <= 48; i += 1) {
      const fields = ['userId', first.id, 'state', 'active', 'createdAt', now, 'lastUsedAt', now]
      await run('HSET', `session:{made-up-${i}}`, ...fields)
      await run('ZADD', list, String(Date.now() + 2_000_000), `made-up-${i}`)
    }
    const third = await logIn(first)
    await expectDead(first)
    const { listUserSessions } = await import('../../../shared/keycloak/admin-events.ts')
    const atKeycloak = await listUserSessions((await keycloakUser(world, first.username))?.id ?? '')
    expect(atKeycloak.toSorted()).toEqual([sidOf(second), sidOf(third)].toSorted())
    expect(await world.redisServer.run('ZCARD', list)).toBe(50)
    await Promise.all([expectLive(second), expectLive(third)])
  })

  test.each([
    ['is kept as it is', 'x'.repeat(256), 'x'.repeat(256)],
    ['is cut', `${'x'.repeat(255)}yz${'z'.repeat(7000)}`, `${'x'.repeat(255)}y`],
  ])('keeps at most 256 characters of a User-Agent: one of %#', async (_, userAgent, kept) => {
    const [device] = (await devicesOf(1)) as [Person]
    const { username, password } = device
    const login = await call('login', { body: { username, password }, userAgent })
    const { items } = (await listSessions(login.body)).body
    expect(items.find(({ current }: { current: boolean }) => current).userAgent).toBe(kept)
  })
})

describe('GET /auth/sessions', () => {
  test("answers 200 with the caller's devices and nobody else's", async () => {
    const [first, second] = (await devicesOf(2)) as [Person, Person]
    await devicesOf(1)
    const answer = await listSessions(second)
    const device = {
      id: expect.any(String),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      lastUsedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      userAgent: 'jest',
    }
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    expect(answer.body).toEqual({
      items: expect.arrayContaining([
        { ...device, id: sidOf(first), current: false },
        { ...device, id: sidOf(second), current: true },
      ]),
    })
    expect(answer.body.items).toHaveLength(2)
  })

  test('names the device first that was used last', async () => {
    const devices = await devicesOf(3)
    const [a, b, c] = devices.map(sidOf) as [string, string, string]
    const days = { [a]: '2026-02-02', [b]: '2026-02-03', [c]: '2026-02-01' }
    await Promise.all(devices.map((one) => setLastUsed(one, `${days[sidOf(one)]}T00:00:00.000Z`)))
    // The call itself counts as use, and is seen by the next.
    await getMe(devices[2]!)
    expect(await idsOf(devices[2]!)).toEqual([c, b, a])
  })

  test('leaves out a device that was logged out', async () => {
    const [first, second] = (await devicesOf(2)) as [Person, Person]
    await call('logout', { token: first.accessToken })
    expect(await idsOf(second)).toEqual([sidOf(second)])
  })

  test('renews when a device was used, once a minute at most', async () => {
    const [watched, watcher] = (await devicesOf(2)) as [Person, Person]
    const lastUsed = async () => {
      const { items } = (await listSessions(watcher)).body
      return items.find(({ id }: { id: string }) => id === sidOf(watched)).lastUsedAt
    }
    const thirtySecondsAgo = new Date(Date.now() - 30_000).toISOString()
    await setLastUsed(watched, thirtySecondsAgo)
    await getMe(watched)
    expect(await lastUsed()).toBe(thirtySecondsAgo)
    const minuteAgo = new Date(Date.now() - 60_000).toISOString()
    await setLastUsed(watched, minuteAgo)
    const calledAt = Date.now()
    await getMe(watched)
    expect(Date.parse(await lastUsed())).toBeGreaterThanOrEqual(calledAt)
  })

  const setLastUsed = (pair: Pair, at: string) =>
    world.redisServer.run('HSET', `session:{${sidOf(pair)}}`, 'lastUsedAt', at)
})

describe('DELETE /auth/sessions/{id}', () => {
  test('ends that device and no other, here and at Keycloak', async () => {
    const [caller, lost, other] = (await devicesOf(3)) as [Person, Person, Person]
    expect(await endDevice(caller, lost)).toMatchObject({ status: 204, body: undefined })
    await expectDead(lost)
    expect((await keycloakUser(world, caller.username))?.sids.toSorted()).toEqual(
      [caller, other].map(sidOf).toSorted(),
    )
    await Promise.all([caller, other].map(expectLive))
  })

  test('ends the very device that asks for it', async () => {
    const [caller] = (await devicesOf(1)) as [Person]
    expect(await endDevice(caller, caller)).toMatchObject({ status: 204 })
    await expectDead(caller)
  })

  test("answers 404 for another user's device, which lives on", async () => {
    const [[caller], [victim]] = (await Promise.all([devicesOf(1), devicesOf(1)])) as [[Person], [Person]]
    expectProblem(await endDevice(caller, victim), 404, 'session-not-found')
    await expectLive(victim)
  })

  test('answers 404 for a device that has been ended, or never was', async () => {
    const [caller, lost] = (await devicesOf(2)) as [Person, Person]
    await endDevice(caller, lost)
    expectProblem(await endDevice(caller, lost), 404, 'session-not-found')
    const unknown = await call('delete-session', { token: caller.accessToken, path: { id: 'unknown' } })
    expectProblem(unknown, 404, 'session-not-found')
  })

  test('refuses the device at once while Keycloak is away, and ends it at the second try', async () => {
    const [caller, lost] = (await devicesOf(2)) as [Person, Person]
    await world.keycloak.setMode('refuse')
    const first = await endDevice(caller, lost)
    const refused = await getMe(lost)
    await world.keycloak.setMode('pass')
    expectProblem(first, 503, 'keycloak-unavailable')
    expectProblem(refused, 401, 'unauthenticated')
    expect(await endDevice(caller, lost)).toMatchObject({ status: 204 })
    expect((await keycloakUser(world, caller.username))?.sids).toEqual([sidOf(caller)])
  })
})

describe('POST /auth/logout-all', () => {
  test("ends every device of the caller and nobody else's, here and at Keycloak", async () => {
    const [devices, [other]] = (await Promise.all([devicesOf(3), devicesOf(1)])) as [Person[], [Person]]
    const token = devices[1]?.accessToken
    expect(await call('logout-all', { token })).toMatchObject({ status: 204, body: undefined })
    for (const device of devices) await expectDead(device)
    expect((await keycloakUser(world, devices[0]!.username))?.sids).toEqual([])
    await expectLive(other)
    expect(await idsOf(await logIn(devices[0]!))).toHaveLength(1)
  })

  test('refuses every device at once while Keycloak is away, and is finished by trying again', async () => {
    const devices = (await devicesOf(2)) as [Person, Person]
    const logoutAll = () => call('logout-all', { token: devices[0].accessToken })
    await world.keycloak.setMode('refuse')
    const first = await logoutAll()
    const refused = await Promise.all(devices.map(getMe))
    await world.keycloak.setMode('pass')
    expectProblem(first, 503, 'keycloak-unavailable')
    for (const answer of refused) expectProblem(answer, 401, 'unauthenticated')
    expect(await logoutAll()).toMatchObject({ status: 204 })
    expectProblem(await logoutAll(), 401, 'unauthenticated')
    expect((await keycloakUser(world, devices[0].username))?.sids).toEqual([])
  })
})

describe('clean-up', () => {
  /** A logout that Keycloak did not hear of, and that nobody repeats. */
  async function brokenOffLogout(): Promise<Person> {
    const [device] = (await devicesOf(1)) as [Person]
    await world.keycloak.setMode('refuse')
    const answer = await call('logout', { token: device.accessToken })
    await world.keycloak.setMode('pass')
    expectProblem(answer, 503, 'keycloak-unavailable')
    return device
  }

  /** As if it had been broken off two minutes ago. */
  const age = (device: Person) =>
    world.redisServer.run('ZADD', 'closing_sessions', 'XX', String(Date.now() - 120_000), sidOf(device))

  async function expectEnded(device: Person): Promise<void> {
    expect((await keycloakUser(world, device.username))?.sids).toEqual([])
    expect(await world.redisServer.run('EXISTS', `session:{${sidOf(device)}}`)).toBe(0)
    expect(await world.redisServer.run('ZSCORE', 'closing_sessions', sidOf(device))).toBeNull()
  }

  test('finishes a logout that nobody repeats', async () => {
    const device = await brokenOffLogout()
    await age(device)
    await cleanUp()
    await expectEnded(device)
  })

  test('leaves a logout to its user for a minute', async () => {
    const device = await brokenOffLogout()
    await cleanUp()
    expect((await keycloakUser(world, device.username))?.sids).toEqual([sidOf(device)])
    expect(await call('logout', { token: device.accessToken })).toMatchObject({ status: 204 })
    await expectEnded(device)
  })

  test('tries again when Keycloak is still away', async () => {
    const device = await brokenOffLogout()
    await age(device)
    await world.keycloak.setMode('refuse')
    await cleanUp()
    await world.keycloak.setMode('pass')
    await cleanUp()
    await expectEnded(device)
  })

  test('finishes a logout although a stranger asked for the end of that session', async () => {
    const device = await brokenOffLogout()
    const [stranger] = (await devicesOf(1)) as [Person]
    expectProblem(await endDevice(stranger, device), 404, 'session-not-found')
    await age(device)
    await cleanUp()
    await expectEnded(device)
  })
})
