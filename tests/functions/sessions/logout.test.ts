import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

const logout = ({ accessToken }: Person) => call('logout', { token: accessToken })

/** What Keycloak itself knows of the user's sessions. */
function sessionsAtKeycloak({ username }: Person): Promise<(string | undefined)[]> {
  return withAdmin(world.realm, async (admin) => {
    const { realm } = world.realm
    const [user] = await admin.users.find({ realm, username, exact: true })
    const sessions = await admin.users.listSessions({ realm, id: user?.id ?? '' })
    return sessions.map(({ id }) => id)
  })
}

const sidOf = ({ refreshToken }: Person) => refreshToken.split('.')[0]

describe('POST /auth/logout', () => {
  test('answers 204 with nothing, and both tokens are dead at once', async () => {
    const device = await logIn(ada)
    const answer = await logout(device)
    expect([answer.status, answer.body, answer.headers['content-type']]).toEqual([204, undefined, undefined])
    const { username, accessToken: token } = device
    expectProblem(await call('can-post', { token }), 401, 'unauthenticated')
    expectProblem(await call('get-feed', { path: { username }, token }), 401, 'unauthenticated')
    const post = { path: { username }, token, body: { text: 'Not any more.' } }
    expectProblem(await call('create-post', post), 401, 'unauthenticated')
    expectProblem(await logout(device), 401, 'unauthenticated')
    const refresh = await call('refresh', { body: { refreshToken: device.refreshToken } })
    expectProblem(refresh, 401, 'session-ended')
  })

  test('leaves the other devices of the user alone', async () => {
    const [phone, laptop] = [await logIn(ada), await logIn(ada)]
    await logout(phone)
    expect(await call('can-post', { token: laptop.accessToken })).toMatchObject({ status: 200 })
  })

  test('ends the session at Keycloak too, and no other', async () => {
    const [phone, laptop] = [await logIn(ada), await logIn(ada)]
    expect(await sessionsAtKeycloak(ada)).toEqual(expect.arrayContaining([sidOf(phone), sidOf(laptop)]))
    await logout(phone)
    const left = await sessionsAtKeycloak(ada)
    expect(left).not.toContain(sidOf(phone))
    expect(left).toContain(sidOf(laptop))
  })

  test('answers 204 also where Keycloak has ended the session before', async () => {
    const person = await join(world, 'ended')
    await withAdmin(world.realm, (admin) =>
      admin.realms.deleteSession({
        realm: world.realm.realm,
        session: sidOf(person) ?? '',
        isOffline: false,
      }),
    )
    expect(await logout(person)).toMatchObject({ status: 204 })
    expectProblem(await call('can-post', { token: person.accessToken }), 401, 'unauthenticated')
  })

  test('answers 204 where nothing answers the logout token that Keycloak sends before it answers itself', async () => {
    const device = await logIn(ada)
    world.backchannel.isSilent = true
    try {
      expect(await logout(device)).toMatchObject({ status: 204 })
    } finally {
      world.backchannel.isSilent = false
    }
    expect(await sessionsAtKeycloak(ada)).not.toContain(sidOf(device))
  })

  test('answers each of several at once with 204 or 401, and the session is over', async () => {
    const device = await logIn(ada)
    const answers = await Promise.all(Array.from({ length: 5 }, () => logout(device)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses).toContain(204)
    expect(statuses.filter((status) => status !== 204 && status !== 401)).toEqual([])
    expectProblem(await call('can-post', { token: device.accessToken }), 401, 'unauthenticated')
  })
})
