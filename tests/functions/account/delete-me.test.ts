import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { decodeJwt } from 'jose'
import { call } from '../../support/world/call.ts'
import { findTraces, heldNames } from '../../support/redis/keyspace.ts'
import type { Pair } from '../../support/hunts/pairs.ts'
import { cleanUp, expectDead, expectLive, getMe, keycloakUser, sidOf } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { work } from '../../support/network/workers.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let mails: string
let people = 0

beforeAll(async () => {
  mails = await mkdtemp(joinPath(tmpdir(), 'perch-mails-'))
  world = await startWorld({ MAIL_FOLDER: mails })
  // Ids that stand out, wherever they are kept.
  await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
})
afterAll(async () => {
  await Promise.all([world.close(), rm(mails, { recursive: true })])
})
// What one test leaves to the clean-up is not for the next to find.
afterEach(async () => {
  await Promise.all([world.redis.setMode('pass'), world.keycloak.setMode('pass')])
  await cleanUp()
})

const newPerson = (): Promise<Person> => join(world, `s${(people += 1)}`)

const deleteMe = ({ accessToken, password }: Person) =>
  call('delete-me', { token: accessToken, body: { password } })

const getUser = (username: string) => call('get-user', { path: { username } })

async function post({ username, accessToken: token }: Person, text: string): Promise<string> {
  return (await call('create-post', { path: { username }, token, body: { text } })).body.id
}

const follow = ({ username: follower, accessToken: token }: Person, { username }: Person) =>
  call('add-follower', { path: { username, follower }, token })

async function feedOf({ username, accessToken: token }: Person): Promise<string[]> {
  const { items } = (await call('get-feed', { path: { username }, token })).body
  return items.map(({ id }: { id: string }) => id)
}

/** Gone for everybody, whether or not anything of the account is still kept somewhere. */
async function expectUnreachable(person: Person, devices: Pair[], postIds: string[]): Promise<void> {
  const { username, email, password } = person
  expectProblem(await getUser(username), 404, 'user-not-found')
  expectProblem(await call('list-user-posts', { path: { username } }), 404, 'user-not-found')
  for (const id of postIds) expectProblem(await call('get-post', { path: { id } }), 404, 'post-not-found')
  for (const device of devices) await expectDead(device)
  for (const identifier of [{ username }, { email }]) {
    expectProblem(await call('login', { body: { ...identifier, password } }), 401, 'invalid-credentials')
  }
}

describe('POST /me/deletion', () => {
  test('answers 204, and the account is unreachable at once', async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    const other = await logIn(ada)
    await follow(bob, ada)
    const [first, own] = [await post(ada, 'So it goes.'), await post(bob, 'Call me Ishmael.')]
    expect(await feedOf(bob)).toEqual([own, first])
    expect(await deleteMe(ada)).toMatchObject({ status: 204, body: undefined })
    await expectUnreachable(ada, [ada, other], [first])
    expect(await feedOf(bob)).toEqual([own])
    expect((await call('list-followers', { path: { username: bob.username } })).body.items).toEqual([])
    await expectLive(bob)
  })

  test.each([
    ['wrong-password', 403, { password: 'wrong horse battery' }, {}],
    ['wrong-password', 403, {}, {}],
    ['validation-failed', 400, { password: 'x', sure: true }, { errors: expect.any(Array) }],
  ] as const)('answers %s, and nothing is deleted (%#)', async (code, status, body, more) => {
    const ada = await newPerson()
    expectProblem(await call('delete-me', { token: ada.accessToken, body }), status, code, more)
    await cleanUp()
    expect(await getUser(ada.username)).toMatchObject({ status: 200 })
    await expectLive(ada)
  })

  test('holds the name and the former ones for 30 days, and frees the address at once', async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    await follow(bob, ada)
    await post(ada, 'So it goes.')
    const { username: former, email, password } = ada
    const username = `${former}_2`
    const renamed = await call('update-me', { token: ada.accessToken, body: { username } })
    await deleteMe({ ...ada, ...renamed.body.tokens })
    for (const afterwards of [() => {}, cleanUp]) {
      await afterwards()
      for (const name of [username, former]) {
        expectProblem(await getUser(name), 404, 'user-not-found')
        const body = { username: name, email, password }
        expectProblem(await call('register', { body }), 400, 'username-taken')
        const edit = { token: bob.accessToken, body: { username: name } }
        expectProblem(await call('update-me', edit), 400, 'username-taken')
      }
    }
    for (const name of [username, former]) {
      expect(await world.redisServer.run('GET', `former_username:${name}`)).toBe('0')
      const days = Number(await world.redisServer.run('TTL', `former_username:${name}`)) / 86_400
      expect(Math.round(days)).toBe(30)
    }
    const body = { username: `${username}_b`, email, password: 'another horse battery' }
    const { user } = (await call('register', { body })).body
    const counts = { followers: 0, following: 0, posts: 0 }
    expect((await getUser(body.username)).body).toMatchObject({ id: user.id, counts })
    expect((await call('login', { body: { email, password: body.password } })).status).toBe(200)
  })

  test('answers 204 while Keycloak is away after the password was checked, and frees the address later', async () => {
    const ada = await newPerson()
    // The user, a login and its logout; the fourth trip deletes the user.
    world.keycloak.resetCounts()
    world.keycloak.cut('before', 4)
    expect(await deleteMe(ada)).toMatchObject({ status: 204 })
    expect(await keycloakUser(world, ada.username)).not.toBeNull()
    await expectUnreachable(ada, [ada], [])
    expect(await cleanUp()).toMatchObject({ accounts: 1 })
    expect(await keycloakUser(world, ada.username)).toBeNull()
    const { email, password } = ada
    const body = { username: `${ada.username}_b`, email, password }
    expect(await call('register', { body })).toMatchObject({ status: 201 })
  })

  test('answers 503 while Keycloak cannot check the password, and nothing is deleted', async () => {
    const ada = await newPerson()
    await world.keycloak.setMode('refuse')
    expectProblem(await deleteMe(ada), 503, 'keycloak-unavailable')
    await world.keycloak.setMode('pass')
    await cleanUp()
    await expectLive(ada)
  })
})

describe('clean-up', () => {
  test('leaves nothing of a deleted account in Redis or Keycloak but its names', async () => {
    const [before, bob, carol] = await Promise.all([newPerson(), newPerson(), newPerson()])
    const other = await logIn(before)
    await Promise.all([follow(bob, before), follow(before, carol), follow(before, bob)])
    const ids = [await post(before, 'So it goes, once.'), await post(before, 'So it goes, twice.')]
    await post(carol, 'Call me Ishmael.')
    const username = `${before.username}_2`
    const edit = { token: before.accessToken, body: { username, displayName: 'Ada L', bio: 'Adas bio' } }
    const ada: Person = { ...before, username, ...(await call('update-me', edit)).body.tokens }
    await Promise.all([feedOf(ada), feedOf(bob), feedOf(carol)])
    await follow(carol, ada)
    const sub = (await keycloakUser(world, username))?.id ?? ''
    const verification = { kind: 'verification', id: randomUUID(), userId: Number(ada.id), sub }
    const reset = { kind: 'password-reset', id: randomUUID(), email: ada.email }
    expect(await work('send-mail', verification, reset)).toEqual([])
    const traces = [
      ada.id, username, before.username, ada.email, sub, sidOf(ada), sidOf(other),
      ...ids, 'So it goes', 'Ada L', 'Adas bio',
    ] // prettier-ignore
    expect((await findTraces(world.redisServer, traces)).length).toBeGreaterThan(10)

    await deleteMe(ada)
    expect(await cleanUp()).toMatchObject({ accounts: 1 })
    // The counter of the ids moves on, and so says nothing about her.
    await newPerson()
    expect(await findTraces(world.redisServer, traces)).toEqual(heldNames(username, before.username))
    expect(await keycloakUser(world, username)).toBeNull()
    const bobs = (await getUser(bob.username)).body.counts
    expect([bobs, (await getMe(carol)).body.counts]).toEqual([
      { followers: 0, following: 0, posts: 0 },
      { followers: 0, following: 0, posts: 1 },
    ])
    expect(await feedOf(bob)).toEqual([])
  })

  test('goes on where the last run ran out of time', async () => {
    const ada = await newPerson()
    const fans = Array.from({ length: 1200 }, (_, i) => ['1024', String(9_000_000 + i)]).flat()
    await world.redisServer.run('ZADD', `user_followers:{${ada.id}}`, ...fans)
    await deleteMe(ada)
    const left = [1200]
    const timeFor = (looks: number) => () => ((looks -= 1) >= 0 ? 60_000 : 0)
    for (let looks = 1; (await cleanUp(timeFor(looks))).accounts === 0; looks += 1) {
      left.push(Number(await world.redisServer.run('ZCARD', `user_followers:{${ada.id}}`)))
      await expectUnreachable(ada, [ada], [])
    }
    expect(left).toEqual(left.toSorted((a, b) => b - a))
    expect(new Set(left).size).toBeGreaterThan(2)
    await newPerson()
    expect(await findTraces(world.redisServer, [ada.id, ada.username])).toEqual(heldNames(ada.username))
  })

  test('waits for Keycloak, and finishes when it is back', async () => {
    const ada = await newPerson()
    await deleteMe(ada)
    await world.keycloak.setMode('refuse')
    await expect(cleanUp()).rejects.toMatchObject({ name: 'KeycloakUnavailable' })
    await world.keycloak.setMode('pass')
    expect(await cleanUp()).toMatchObject({ accounts: 1 })
    expect(await cleanUp()).toMatchObject({ accounts: 0 })
    await newPerson()
    expect(await findTraces(world.redisServer, [ada.id, ada.username])).toEqual(heldNames(ada.username))
  })

  test('leaves nothing of a post that was being published all the while', async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    await follow(bob, ada)
    const { createPost } = await import('../../../shared/domain/posts/create-post.ts')
    const { sub, sid } = decodeJwt<{ sid: string }>(ada.accessToken)
    const caller = { userId: Number(ada.id), sub, sid, username: ada.username, email: ada.email }
    const deleteEverything = async (fresh: string) => {
      await deleteMe(ada)
      expect(await cleanUp()).toMatchObject({ accounts: 1 })
      return fresh
    }
    const { id } = await createPost({
      username: ada.username,
      text: 'So it goes.',
      admitted: Promise.resolve(),
      caller: { ...caller, emailVerified: true, roles: ['can_post'], confirmed: Promise.resolve() } as never,
      // The last thing that happens before the post is written.
      reserve: deleteEverything,
    })
    expectProblem(await call('get-post', { path: { id } }), 404, 'post-not-found')
    const all = await call('list-posts', { query: { limit: '100' } })
    expect(all.body.items).toHaveLength(all.body.total)
    expect(await feedOf(bob)).toEqual([])
    expect(await findTraces(world.redisServer, [ada.id, ada.username])).toEqual(heldNames(ada.username))
  })

  test('takes more accounts than it looks up at once', async () => {
    const all = await Promise.all(Array.from({ length: 11 }, newPerson))
    await Promise.all(all.map(deleteMe))
    expect(await cleanUp()).toMatchObject({ accounts: 11 })
  })

  test('may run twice at once', async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    await Promise.all([deleteMe(ada), deleteMe(bob)])
    await Promise.all([cleanUp(), cleanUp()])
    await newPerson()
    const traces = await findTraces(world.redisServer, [ada.id, ada.username, bob.id, bob.username])
    expect(traces).toEqual(heldNames(ada.username, bob.username))
  })
})
