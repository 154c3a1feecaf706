/** What is done in Keycloak's console while its backchannel calls get lost: the schedule alone finds out. */
import { addUser } from '../../../infra/realm/keycloak-admin.ts'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { newBrowser, signInBody } from '../../support/world/browser.ts'
import { call } from '../../support/world/call.ts'
import {
  atKeycloak,
  cleanUp,
  endSessionAtKeycloak,
  expectDead,
  expectLive,
  getMe,
  reconcile,
  refresh,
} from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, startWorld, type World } from '../../support/world/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld({}, { ownRealm: true })
})
afterAll(() => world.close())

const userOf = (username: string) => call('get-user', { path: { username } })

describe('a run of the schedule ends', () => {
  test('every session of a user who was disabled', async () => {
    const person = await join(world, 'disabled')
    const { body: other } = await call('oidc-token', {
      body: await signInBody(person, newBrowser()),
    })
    await atKeycloak(world, person.username, 'disable')
    await reconcile()
    await expectDead(person)
    await expectDead(other)
    expectProblem(
      await call('login', { body: { username: person.username, password: person.password } }),
      403,
      'account-disabled',
    )
    await atKeycloak(world, person.username, 'enable')
    await reconcile()
    await expectDead(person)
    await expectLive(await logIn(person))
  })

  test('every session of a user who was signed out, and no later one', async () => {
    const person = await join(world, 'signed_out')
    const another = await logIn(person)
    await atKeycloak(world, person.username, 'sign out')
    const later = await logIn(person)
    await reconcile()
    await expectDead(person)
    await expectDead(another)
    await expectLive(later)
  })

  test('one session that was signed out alone', async () => {
    const person = await join(world, 'one_device')
    const another = await logIn(person)
    await endSessionAtKeycloak(world, person)
    await reconcile()
    await expectDead(person)
    await expectLive(another)
  })

  test('nothing of anybody else', async () => {
    const [one, another] = [await join(world, 'touched'), await join(world, 'untouched')]
    await atKeycloak(world, one.username, 'disable')
    await reconcile()
    await expectLive(another)
  })
})

describe('a user who was deleted', () => {
  test('is unreachable after one run, and gone when the clean-up has run', async () => {
    const [person, reader] = [await join(world, 'deleted'), await join(world, 'reader')]
    const { username } = person
    const post = await call('create-post', {
      path: { username },
      token: person.accessToken,
      body: { text: 'Farewell.' },
    })
    await atKeycloak(world, username, 'delete')
    await reconcile()
    await expectDead(person)
    expectProblem(await userOf(username), 404, 'user-not-found')
    await cleanUp()
    expectProblem(await call('get-post', { path: { id: post.body.id } }), 404, 'post-not-found')
    const left = (await world.redisServer.run('KEYS', `*{${person.id}}*`)) as Buffer[]
    expect(left.map(String)).toEqual([])
    await expectLive(reader)
  })

  test('whom Perch never saw is nothing to it', async () => {
    const username = `stranger_${world.run}`
    await addUser(world.realm, { username, email: `${username}@example.com` })
    await atKeycloak(world, username, 'delete')
    await reconcile()
    expect(await reconcile()).toBe(0)
  })
})

describe('a user who was renamed', () => {
  test('has the new name after one run, and the old one leads to it', async () => {
    const person = await join(world, 'old')
    const rename = `new_${world.run}`
    await atKeycloak(world, person.username, { rename })
    await reconcile()
    expect((await userOf(rename)).body).toMatchObject({ id: person.id, username: rename })
    const former = await userOf(person.username)
    expectProblem(former, 308, 'user-renamed')
    expect(former.headers['location']).toBe(`/users/${rename}`)
    // Nobody is signed out for it.
    await expectLive(person)
  })

  test('and back, leads the other way', async () => {
    const person = await join(world, 'there')
    const elsewhere = `elsewhere_${world.run}`
    for (const [from, to] of [
      [person.username, elsewhere],
      [elsewhere, person.username],
    ] as const) {
      await atKeycloak(world, from, { rename: to })
      await reconcile()
    }
    expect((await userOf(person.username)).body).toMatchObject({ id: person.id })
    expect((await userOf(elsewhere)).headers['location']).toBe(`/users/${person.username}`)
  })

  test('in two steps within one run, has the last name', async () => {
    const person = await join(world, 'twice')
    const [middle, last] = [`middle_${world.run}`, `last_${world.run}`]
    await atKeycloak(world, person.username, { rename: middle })
    await atKeycloak(world, middle, { rename: last })
    await reconcile()
    expect((await userOf(last)).body).toMatchObject({ id: person.id })
    expectProblem(await userOf(middle), 404, 'user-not-found')
  })
})

test('a user whose attributes were wiped has to log in again, which gives them their id back', async () => {
  const person = await join(world, 'wiped')
  await atKeycloak(world, person.username, 'wipe attributes')
  expectProblem(await refresh(person), 401, 'session-ended')
  const next = await expectLive(await expectLive(await logIn(person)))
  expect((await getMe(next)).body).toMatchObject({ id: person.id, username: person.username })
})

describe('a role that was taken away', () => {
  async function moderator(name: string) {
    const person = await join(world, name)
    const { grantRole } = await import('../../../infra/realm/keycloak-admin.ts')
    await grantRole(world.realm, { username: person.username, role: 'moderator' })
    const pair = await logIn(person)
    expect(await call('moderator', { token: pair.accessToken })).toMatchObject({ status: 200 })
    return pair
  }

  test('is gone at the next refresh without any run', async () => {
    const pair = await moderator('mod_refresh')
    await atKeycloak(world, pair.username, { takeRole: 'moderator' })
    const { body } = await refresh(pair)
    expectProblem(await call('moderator', { token: body.accessToken }), 403, 'role-missing')
  })

  test('is gone after one run: the access token is dead, the session goes on without the role', async () => {
    const pair = await moderator('mod_run')
    await atKeycloak(world, pair.username, { takeRole: 'moderator' })
    await reconcile()
    expectProblem(await call('moderator', { token: pair.accessToken }), 401, 'unauthenticated')
    const next = await refresh(pair)
    expectProblem(await call('moderator', { token: next.body.accessToken }), 403, 'role-missing')
    // Later runs see the same event and leave the new token alone.
    await reconcile()
    expect(await call('can-post', { token: next.body.accessToken })).toMatchObject({ status: 200 })
  })
})

describe('the runs themselves', () => {
  test('see each event once', async () => {
    const person = await join(world, 'once')
    await reconcile()
    await atKeycloak(world, person.username, 'sign out')
    expect(await reconcile()).toBe(1)
    expect(await reconcile()).toBe(0)
  })

  test('look again at the last minute: an event may become visible after a later one', async () => {
    const person = await join(world, 'late')
    await atKeycloak(world, person.username, 'sign out')
    await atKeycloak(world, person.username, 'sign out')
    await reconcile()
    const [first] = (await world.redisServer.run('ZRANGE', 'reconciled_events', '-2', '-2')) as Buffer[]
    await world.redisServer.run('ZREM', 'reconciled_events', String(first))
    expect(await reconcile()).toBe(1)
  })

  test('may run side by side', async () => {
    const person = await join(world, 'side')
    await atKeycloak(world, person.username, 'sign out')
    await Promise.all([reconcile(), reconcile(), reconcile()])
    await expectDead(person)
    await expectLive(await logIn(person))
  })

  test('begin with the same events again when Keycloak was down', async () => {
    const person = await join(world, 'outage')
    await reconcile()
    await atKeycloak(world, person.username, 'sign out')
    await world.keycloak.setMode('refuse')
    await expect(reconcile()).rejects.toMatchObject({ name: 'KeycloakUnavailable' })
    await world.keycloak.setMode('pass')
    expect(await reconcile()).toBe(1)
    await expectDead(person)
  })

  test('leave to the next run what there is no time for', async () => {
    const person = await join(world, 'no_time')
    await atKeycloak(world, person.username, 'sign out')
    expect(await reconcile(15_000)).toBe(0)
    expect(await reconcile()).toBeGreaterThan(0)
    await expectDead(person)
  })

  test('go through more events than a page holds', async () => {
    const person = await join(world, 'many')
    await reconcile()
    const { realm } = world.realm
    await withAdmin(world.realm, async (admin) => {
      const [user] = await admin.users.find({ realm, username: person.username, exact: true })
      const id = user?.id ?? ''
      for (let i = 0; i < 120; i += 1) await admin.users.update({ realm, id }, { firstName: `Ada ${i}` })
    })
    await atKeycloak(world, person.username, 'sign out')
    expect(await reconcile()).toBe(121)
    await expectDead(person)
    expect(await reconcile()).toBe(0)
  })
})
