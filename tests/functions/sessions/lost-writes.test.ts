/** What a failover may lose: Redis comes back without people whom Keycloak has, and its counter begins again. */
import { addUser } from '../../../infra/realm/keycloak-admin.ts'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { redis } from '../../../shared/redis/redis.ts'
import { authorizationRequest } from '../../support/world/app.ts'
import { call } from '../../support/world/call.ts'
import { atKeycloak, reconcile, refresh, sidOf } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { routeOf, routes } from '../../support/world/routes.ts'
import { join, logIn, type People, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld({}, { ownRealm: true })
})
afterAll(() => world.close())

const me = async ({ accessToken: token }: Person) => (await call('get-me', { token })).body
const post = ({ username, accessToken: token }: Person, text: string) =>
  call('create-post', { path: { username }, token, body: { text } })
const idOf = async (username: string) => (await call('get-user', { path: { username } })).body.id as string

test('nobody becomes somebody else when ids are given out a second time', async () => {
  const lost = [await join(world, 'ada'), await join(world, 'bob'), await join(world, 'cleo')]
  await redis().run('FLUSHALL')
  const dora = await join(world, 'dora')
  // The counter began again at 1, which Keycloak knows as Ada's.
  expect(Number(dora.id)).toBeGreaterThan(Math.max(...lost.map(({ id }) => Number(id))))
  expect(await post(dora, 'mine')).toMatchObject({ status: 201 })

  const ada = await logIn(lost[0]!)
  expect(await me(ada)).toMatchObject({ username: ada.username })
  expect(await me(dora)).toMatchObject({ id: dora.id, username: dora.username })
  expect(await idOf(ada.username)).toBe(lost[0]?.id)
  expect(await post(ada, 'hers')).toMatchObject({ status: 201 })
  const items = (await call('list-user-posts', { path: { username: dora.username } })).body.items as unknown[]
  expect(items).toMatchObject([{ text: 'mine' }])

  // Whoever comes back before the id is given out again keeps it, and nobody else gets it.
  const cleo = await logIn(lost[2]!)
  const others = [await join(world, 'emma'), await join(world, 'fred'), await logIn(lost[1]!)]
  const all = [ada, dora, cleo, ...others]
  const ids = await Promise.all(all.map(({ username }) => idOf(username)))
  expect(new Set(ids).size).toBe(all.length)
  expect(await idOf(cleo.username)).toBe(lost[2]?.id)
  for (const person of all) expect(await me(person)).toMatchObject({ username: person.username })
})

test('ids whose profiles are still there are passed over at registration', async () => {
  const [ada] = [await join(world, 'ann'), await join(world, 'ben'), await join(world, 'col')]
  const last = Number(await redis().run('GET', 'id_next_user'))
  await redis().run('SET', 'id_next_user', last - 3)
  const late = await join(world, 'late')
  expect(late.id).not.toBe(ada.id)
  expect(await me(ada)).toMatchObject({ id: ada.id, username: ada.username })
  expect(await me(await logIn(late))).toMatchObject({ id: late.id, username: late.username })
})

test('an id that Keycloak alone knows is not given out again, at registration or at a first login', async () => {
  const [abe, bea] = [await join(world, 'abe'), await join(world, 'bea')]
  for (const { id } of [abe, bea]) await redis().run('DEL', `user:{${id}}`)
  const setBack = () => redis().run('SET', 'id_next_user', Number(abe.id) - 1)
  await setBack()
  const carl = await join(world, 'carl')
  await setBack()
  const account = { username: `console_${world.run}`, password: 'correct horse battery' }
  await addUser(world.realm, { ...account, email: `${account.username}@example.com` })
  const { body } = await call('login', { body: account })
  for (const id of [carl.id, body.user.id]) expect(Number(id)).toBeGreaterThan(Number(bea.id))
  for (const person of [abe, bea]) expect(await idOf((await logIn(person)).username)).toBe(person.id)
})

describe('a live token whose id is given to another user', () => {
  let lost: Person
  let dora: Person

  beforeAll(async () => {
    lost = await join(world, 'lost')
    // A failover that loses the profile and the counter but not the session, and a Keycloak that cannot tell any more.
    await redis().run('DEL', `user:{${lost.id}}`)
    await redis().run('SET', 'id_next_user', Number(lost.id) - 1)
    await atKeycloak(world, lost.username, 'wipe attributes')
    dora = await join(world, 'dora2')
    if (dora.id !== lost.id) throw new Error('the id was not given out twice')
  })

  const logouts = ['logout', 'logout-all']
  const keys = routes.filter(({ access, key }) => access !== 'public' && !logouts.includes(key))

  test.each(keys.map(({ key }) => key))('does not act as that user: %s', async (key) => {
    const { valid } = routeOf(key)
    const postId = (await post(dora, 'mine')).body.id as string
    const cast = {
      ada: dora,
      bob: dora,
      carol: dora,
      eve: dora,
      moderator: dora,
      spareSid: sidOf(dora),
      postId,
    }
    const request = await valid({
      run: world.run,
      ...cast,
      newPostId: async () => postId,
      newReportId: async () => '1',
      newPasskeyId: async () => '1',
      newTokenId: async () => 'A'.repeat(22),
      newAppRequest: async () => ({ ...authorizationRequest, client_id: 'made-up' }),
    } as unknown as People)
    expectProblem(await call(key, { ...request, token: lost.accessToken }), 401, 'unauthenticated')
  })

  test('is not seen among the devices of that user, and cannot be ended by them', async () => {
    const { items } = (await call('list-sessions', { token: dora.accessToken })).body
    expect(items.map(({ id }: { id: string }) => id)).toEqual([sidOf(dora)])
    const other = { path: { id: sidOf(lost) }, token: dora.accessToken }
    expectProblem(await call('delete-session', other), 404, 'session-not-found')
  })

  test('is not refreshed', async () => {
    const [session, kept] = [`session:{${sidOf(lost)}}`, `kept:{${sidOf(lost)}}`]
    await redis().run('COPY', session, kept)
    expectProblem(await refresh(lost), 401, 'session-ended')
    await redis().run('RENAME', kept, session)
    expect(await me(dora)).toMatchObject({ id: dora.id })
  })

  test('signs that user out nowhere when it logs out everywhere', async () => {
    const other = await logIn(dora)
    expect((await call('logout-all', { token: lost.accessToken })).status).toBe(204)
    for (const device of [dora, other]) expect(await me(device)).toMatchObject({ id: dora.id })
    expectProblem(await refresh(lost), 401, 'session-ended')
  })

  test('does nothing to that user when its own is renamed or deleted at Keycloak', async () => {
    const name = `renamed_${world.run}`
    await atKeycloak(world, lost.username, { rename: name })
    await reconcile()
    await atKeycloak(world, name, 'delete')
    await reconcile()
    expect(await me(dora)).toMatchObject({ id: dora.id, username: dora.username })
    expect(await idOf(dora.username)).toBe(dora.id)
  })
})

test('a login ends where Keycloak goes on naming the id of somebody else', async () => {
  const [ada, bob] = [await join(world, 'amy'), await join(world, 'bo')]
  const { realm } = world.realm
  await withAdmin(world.realm, async (admin) => {
    const [client] = await admin.clients.find({ realm, clientId: 'perch-api' })
    const id = client?.id ?? ''
    const mapper = client?.protocolMappers?.find(({ name }) => name === 'uid')
    const change = (to: object) =>
      admin.clients.updateProtocolMapper({ realm, id, mapperId: mapper?.id ?? '' }, { ...mapper, ...to })
    const config = { ...mapper?.config, 'claim.value': ada.id }
    await change({ protocolMapper: 'oidc-hardcoded-claim-mapper', config })
    world.keycloak.resetCounts()
    const { username, password } = bob
    expectProblem(await call('login', { body: { username, password } }), 500, 'internal-error')
    expect(world.keycloak.roundTrips).toBeLessThan(10)
    await change({})
  })
  expect(await me(ada)).toMatchObject({ id: ada.id, username: ada.username })
  expect(await me(await logIn(bob))).toMatchObject({ username: bob.username })
})
