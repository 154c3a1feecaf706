/** What is under way while an account is deleted and cleaned up, and arrives only afterwards, leaves nothing of it. */
import { call, type CallInput } from '../../support/world/call.ts'
import { sweepEdges } from '../../support/social/edge-state.ts'
import { type Instance, startInstances } from '../../support/world/instances.ts'
import { findTraces, heldNames } from '../../support/redis/keyspace.ts'
import { cleanUp } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let instances: Instance[]
let people = 0

const routes = ['update-me', 'get-feed', 'create-post', 'refresh', 'login', 'update-password'] as const
type Request = [route: (typeof routes)[number], input: CallInput]

beforeAll(async () => {
  world = await startWorld()
  // Ids that stand out, wherever they are kept.
  await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
  instances = await startInstances(5, routes)
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await world.close()
})

const newPerson = (): Promise<Person> => join(world, `s${(people += 1)}`)

/** As `npm run infra -- user delete` does it: quickly, because what is held up too long is given up. */
async function goAway({ id }: Person): Promise<void> {
  const { removeAccount } = await import('../../../shared/domain/account/deletion.ts')
  const { readProfile } = await import('../../../shared/store/people/users.ts')
  await removeAccount((await readProfile(Number(id)))!)
  expect(await cleanUp()).toMatchObject({ accounts: 1 })
}

/** As if the minute were over after which the jobs finish what broke off. */
async function finishWhatBrokeOff(): Promise<void> {
  for (const list of ['fanout_pending', 'unfinished_logouts', 'closing_sessions', 'search_pending']) {
    const members = (await world.redisServer.run('ZRANGE', list, '0', '-1')) as unknown[]
    for (const member of members) await world.redisServer.run('ZADD', list, '1', String(member))
  }
  await sweepEdges(world)
  await cleanUp()
}

/**
 * Nothing but the name, which is held. A barrier ends within a minute, and where the edit was given up half-way, the new name
 * may lead nowhere until it is taken.
 */
async function expectGone({ id, username, email, password }: Person, newName: string): Promise<void> {
  // The counter of ids moves on, and so says nothing about her.
  await world.redisServer.run('INCR', 'id_next_user')
  const allowed = [...heldNames(username, newName), `user_id:${newName}`, `session_barrier:{${id}}`]
  // Ends by itself within half a minute.
  await world.redisServer.run('DEL', `reservation:username:${newName}`)
  const left = await findTraces(world.redisServer, [id, username, email])
  expect(left.filter((key) => !allowed.includes(key))).toEqual([])
  expect(await world.redisServer.run('GET', `former_username:${username}`)).toBe('0')
  const isHeld = (await world.redisServer.run('GET', `former_username:${newName}`)) === '0'
  expectProblem(await call('get-user', { path: { username: newName } }), 404, 'user-not-found')
  const body = { username: newName, email: `${newName}@example.com`, password }
  expect((await call('register', { body })).status).toBe(isHeld ? 400 : 201)
}

/** Holds each of the requests up before its first trip to Redis, its second and so on, until the account is gone. */
async function heldWhileDeleted(requestsOf: (person: Person) => Promise<Request[]>): Promise<void> {
  for (let trip = 1, held = true; held; trip += 1) {
    const ada = await newPerson()
    const requests = await requestsOf(ada)
    const underWay = requests.map(([route, input], i) => {
      const hold = instances[i]!.redis.hold(trip)
      return { hold, answer: instances[i]!.call(route, input) }
    })
    const reached = underWay.map(({ hold, answer }) =>
      Promise.race([hold.reached.then(() => true), answer.then(() => false)]),
    )
    held = (await Promise.all(reached)).some(Boolean)
    await goAway(ada)
    await Promise.all(underWay.map(({ hold }) => hold.release()))
    await Promise.all(underWay.map(({ answer }) => answer))
    await finishWhatBrokeOff()
    await expectGone(ada, `${ada.username}_2`)
  }
}

describe('a deletion leaves nothing of the account', () => {
  test('beside an edit, a feed, a post, a refresh and a login', async () => {
    await heldWhileDeleted(async (ada) => {
      const [editing, refreshing] = await Promise.all([logIn(ada), logIn(ada)])
      const { username, password } = ada
      const edit = { username: `${username}_2`, displayName: 'Ada L', bio: null }
      return [
        ['update-me', { token: editing.accessToken, body: edit }],
        ['get-feed', { path: { username }, token: ada.accessToken }],
        ['create-post', { path: { username }, token: ada.accessToken, body: { text: 'So it goes.' } }],
        ['refresh', { body: { refreshToken: refreshing.refreshToken } }],
        ['login', { body: { username, password } }],
      ]
    })
  }, 300_000)

  test('beside a change of the password', async () => {
    await heldWhileDeleted(async ({ password: currentPassword, ...ada }) => {
      const { accessToken: token } = await logIn({ ...ada, password: currentPassword })
      return [['update-password', { token, body: { currentPassword, password: currentPassword } }]]
    })
  }, 300_000)

  test('but the names, one that was taken while the deletion was broken off included', async () => {
    let edited = 0
    // After the note that it has begun, before the account is hidden.
    for (const trip of [5, 6]) {
      const ada = await newPerson()
      const other = await logIn(ada)
      const { email, password, accessToken: token } = ada
      world.redis.resetCounts()
      world.redis.cut('before', trip)
      await call('delete-me', { token, body: { password } })
      world.redis.resetCounts()
      const username = `${ada.username}_2`
      const edit = await call('update-me', { token: other.accessToken, body: { username } })
      edited += edit.status === 200 ? 1 : 0
      await cleanUp()
      const names = edit.status === 200 ? [ada.username, username] : [ada.username]
      for (const name of names) {
        expectProblem(await call('get-user', { path: { username: name } }), 404, 'user-not-found')
        const body = { username: name, email, password }
        expectProblem(await call('register', { body }), 400, 'username-taken')
      }
      const traces = await findTraces(world.redisServer, [`{${ada.id}}`, ada.username])
      expect(traces).toEqual(heldNames(...names))
    }
    expect(edited).toBeGreaterThan(0)
  })
})
