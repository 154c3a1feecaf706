/** What a failover may lose: Redis comes back without people whom Keycloak has, and its counter begins again. */
import { withAdmin } from '../../infra/keycloak-connection.ts'
import { redis } from '../../shared/redis/redis.ts'
import { call } from '../support/call.ts'
import { expectProblem } from '../support/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../support/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const me = async ({ accessToken: token }: Person) => (await call('get-me', { token })).body
const post = ({ username, accessToken: token }: Person, text: string) =>
  call('create-post', { path: { username }, token, body: { text } })
const idOf = async (username: string) => (await call('get-user', { path: { username } })).body.id as string

test('nobody becomes somebody else when ids are given out a second time', async () => {
  const lost = [await join(world, 'ada'), await join(world, 'bob'), await join(world, 'cleo')]
  await redis().run('FLUSHALL')
  // Takes the id that Ada has at Keycloak.
  const dora = await join(world, 'dora')
  expect(dora.id).toBe(lost[0]?.id)
  expect(await post(dora, 'mine')).toMatchObject({ status: 201 })

  const ada = await logIn(lost[0]!)
  expect(await me(ada)).toMatchObject({ username: ada.username })
  expect(await me(dora)).toMatchObject({ id: dora.id, username: dora.username })
  expect(await idOf(ada.username)).not.toBe(dora.id)
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
