/** add-suspension, remove-suspension, list-acts: what each does, and gives back. */
import { grantRole } from '../../../infra/realm/keycloak-admin.ts'
import { cleanUp, expectDead } from '../../support/hunts/pairs.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { feedIds, follow, publish } from '../../support/social/followers.ts'
import { call } from '../../support/world/call.ts'
import { heldEverywhere, type Instance, startInstances } from '../../support/world/instances.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let instances: Instance[]
let moderator: Person
let people = 0

beforeAll(async () => {
  world = await startWorld()
  // Ids that stand out, wherever they are kept.
  await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
  const mod = await join(world, 'mod')
  await grantRole(world.realm, { username: mod.username, role: 'moderator' })
  moderator = await logIn(mod)
  instances = await startInstances(1, ['create-post', 'add-suspension'])
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await world.close()
})

const newcomer = () => join(world, `m${(people += 1)}`)
const newPair = () => Promise.all([newcomer(), newcomer()])

const report = ({ accessToken: token }: Person, { username }: Person, more = {}) =>
  call('create-report', { token, body: { username, reason: 'Spam.', ...more } })
const asModerator = (key: string, username: string, reason = 'Spam.') =>
  call(key, { path: { username }, token: moderator.accessToken, body: { reason } })
const suspend = ({ username }: Person) => asModerator('add-suspension', username)
const reinstate = ({ username }: Person) => asModerator('remove-suspension', username, 'It was a mistake.')
const listReports = async (query = {}) =>
  (await call('list-reports', { token: moderator.accessToken, query: { limit: '100', ...query } })).body
const newestActs = async () => (await call('list-acts', { token: moderator.accessToken })).body.items

/** Nothing names the account any more, when the minute is over in which logins that were under way are looked for. */
async function expectNoTrace({ id }: Person): Promise<void> {
  await world.redisServer.run('DEL', `session_barrier:{${id}}`)
  // The counter of ids moves on, and so says nothing.
  await newcomer()
  expect(await findTraces(world.redisServer, [id])).toEqual([])
}

describe('a suspended user', () => {
  test('is gone for others at once, and back with posts, follows and places in feeds', async () => {
    const [ada, eve] = await newPair()
    await follow(ada, eve)
    const { id } = (await publish(eve)).body
    const seen = async () => [
      (await call('get-user', { path: { username: eve.username } })).status,
      (await call('get-post', { path: { id } })).status,
      (await call('list-user-posts', { path: { username: eve.username } })).status,
      (await feedIds(ada)).includes(id),
    ]
    expect(await seen()).toEqual([200, 200, 200, true])
    const { status, body } = await suspend(eve)
    const since = expect.any(String)
    expect([status, body]).toEqual([200, { username: eve.username, suspended: true, since, reason: 'Spam.' }])
    // Repeating it changes nothing.
    expect((await suspend(eve)).body).toEqual(body)
    expect(await seen()).toEqual([404, 404, 404, false])
    expectProblem(await follow(ada, eve), 404, 'user-not-found')
    for (const key of ['add-like', 'add-bookmark'])
      expectProblem(await call(key, { path: { id }, token: ada.accessToken }), 404, 'post-not-found')
    const answer = {
      body: { text: 'vanishing', inReplyTo: id },
      path: { username: ada.username },
      token: ada.accessToken,
    }
    expectProblem(await call('create-post', answer), 404, 'post-not-found')
    expect(await findTraces(world.redisServer, ['vanishing'])).toEqual([])
    expect(await world.redisServer.run('ZCARD', 'fanout_pending')).toBe(0)
    expect(await reinstate(eve)).toMatchObject({ status: 200, body: { suspended: false, since: null } })
    expect(await seen()).toEqual([200, 200, 200, true])
    expect((await call('get-post', { path: { id }, token: ada.accessToken })).body).toMatchObject({
      counts: { likes: 0 },
      viewer: { liked: false, reposted: false, bookmarked: false },
    })
    expect((await newestActs()).slice(0, 2)).toMatchObject([
      { type: 'reinstatement', reason: 'It was a mistake.', user: { id: eve.id } },
      { type: 'suspension', reason: 'Spam.', user: { id: eve.id }, moderator: { id: moderator.id } },
    ])
  })

  test('is signed out, can log in, export and delete the account, and nothing else', async () => {
    const [ada, eve] = await newPair()
    await suspend(eve)
    await expectDead(eve)
    const again = await logIn(eve)
    const token = again.accessToken
    const me = await call('get-me', { token })
    expect(me).toMatchObject({ status: 200, body: { suspended: { reason: 'Spam.' } } })
    const exported = await call('export-me', { token })
    expect(exported).toMatchObject({ status: 200, body: { moderation: [{ type: 'suspension', reason: 'Spam.' }] } })
    for (const [key, input] of Object.entries({
      'create-post': { path: { username: eve.username }, body: { text: 'Here I am.' } },
      'get-feed': { path: { username: eve.username } },
      'add-follower': { path: { username: ada.username, follower: eve.username } },
      'update-me': { body: { displayName: 'Ada' } },
      'list-posts': {},
      'create-report': { body: { username: ada.username, reason: 'Revenge.' } },
    }))
      expectProblem(await call(key, { ...input, token }), 403, 'account-suspended')
    const deleted = await call('delete-me', { token, body: { password: eve.password } })
    expect(deleted).toMatchObject({ status: 204 })
    await cleanUp()
    await expectNoTrace(eve)
    // A new account at the same mailbox would be a way around it.
    for (const email of [eve.email, eve.email.toUpperCase()]) {
      const body = { username: `${eve.username}_2`, email, password: eve.password }
      expectProblem(await call('register', { body }), 400, 'email-taken')
    }
  }) // prettier-ignore

  test('is never seen with a post that is under way, wherever that is held up', async () => {
    const [ada, eve] = await newPair()
    await follow(ada, eve)
    let author = eve
    const input = () => ({ path: { username: eve.username }, body: { text: 'Under way.' }, token: author.accessToken })
    await heldEverywhere(instances[0]!, 'create-post', { get token() { return input().token }, path: input().path, body: input().body }, {
      prepare: async () => {
        await reinstate(eve)
        author = await logIn(eve)
      },
      meanwhile: async () => void (await suspend(eve)),
      check: async ({ status, body }) => {
        expect([201, 401, 403]).toContain(status)
        const { suspended } = (await suspend(eve)).body
        expect(suspended).toBe(true)
        if (status === 201) {
          expect((await feedIds(ada)).includes(body.id)).toBe(false)
          expect((await call('get-post', { path: { id: body.id } })).status).toBe(404)
          await reinstate(eve)
          expect((await call('get-post', { path: { id: body.id } })).status).toBe(200)
        }
      },
    })
  }) // prettier-ignore

  test('is suspended or not where it breaks off, and trying again converges', async () => {
    const eve = await newcomer()
    for (let trip = 1; ; trip += 1) {
      await reinstate(eve)
      world.redis.resetCounts()
      world.redis.cut('after', trip)
      const { status } = await suspend(eve)
      const wasHit = world.redis.roundTrips >= trip
      world.redis.resetCounts()
      expect(wasHit ? [200, 503] : [200]).toContain(status)
      expect(await suspend(eve)).toMatchObject({ status: 200, body: { suspended: true } })
      expect((await call('get-user', { path: { username: eve.username } })).status).toBe(404)
      if (!wasHit) return
    }
  })

  test('is not the moderator, and only moderators decide it', async () => {
    const [ada, eve] = await newPair()
    expectProblem(await suspend(moderator), 400, 'not-to-yourself')
    const input = { path: { username: eve.username }, body: { reason: 'No.' } }
    for (const key of ['add-suspension', 'remove-suspension'])
      expectProblem(await call(key, { ...input, token: ada.accessToken }), 403, 'role-missing')
  })
})

test('a moderator deletes a post of another user, also one that is for followers alone', async () => {
  const eve = await newcomer()
  const path = { username: eve.username }
  const body = { text: 'Hidden.', visibility: 'followers' }
  const { id } = (await call('create-post', { path, token: eve.accessToken, body })).body
  const input = { path: { id }, query: { reason: 'Against the law.' }, token: moderator.accessToken }
  expect(await call('delete-post', input)).toMatchObject({ status: 204 })
  expectProblem(await call('get-post', { path: { id }, token: eve.accessToken }), 404, 'post-not-found')
  const [act] = await newestActs()
  expect(act).toMatchObject({
    type: 'post-deletion',
    postId: id,
    reason: 'Against the law.',
    user: { id: eve.id },
  })
})

test('accounts that are deleted leave no trace in reports and in the log', async () => {
  const [ada, eve] = await newPair()
  await Promise.all([report(ada, eve), report(eve, ada)])
  await suspend(eve)
  await reinstate(eve)
  const { accessToken: token } = await logIn(eve)
  const exported = (await call('export-me', { token })).body
  expect(exported.reports).toMatchObject([{ userId: ada.id, reason: 'Spam.' }])
  expect(exported.moderation.map(({ type }: { type: string }) => type)).toEqual([
    'reinstatement',
    'suspension',
  ])
  await call('delete-me', { token, body: { password: eve.password } })
  await cleanUp()
  await expectNoTrace(eve)
  // What eve has reported is still there, without a name.
  expect((await listReports()).items[0]).toMatchObject({ reporter: null, user: { id: ada.id } })
})
