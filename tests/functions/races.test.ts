/** Ten rounds of each race; tests/deep/races.test.ts plays a hundred. */
import { call } from '../support/call.ts'
import { cleanUp, expectDead, type Pair, refresh, sidOf } from '../support/pairs.ts'
import { expectProblem } from '../support/problem.ts'
import * as races from '../support/races.ts'
import { join, logIn, type Person, startWorld, type World } from '../support/world.ts'

const rounds = 10

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

describe('POST /auth/refresh', () => {
  test('gives twenty at once the same pair, one generation on', async () => {
    let pair: Pair = await logIn(ada)
    for (let round = 0; round < rounds; round += 1) pair = await races.refreshTwentyTimes(pair)
  })

  test('brings nothing back from the dead beside a logout', async () => {
    for (let round = 0; round < rounds; round += 1) await races.refreshAgainstLogout(round, ada)
  })

  test('brings nothing back beside a logout that breaks off before Keycloak hears of it', async () => {
    const old = await logIn(ada)
    world.keycloak.resetCounts()
    const refreshing = refresh(old)
    while (world.keycloak.roundTrips === 0) await world.redisServer.run('PING')
    // What such a logout leaves, while Keycloak still answers the refresh.
    await world.redisServer.run('HSET', `session:{${sidOf(old)}}`, 'state', 'closing')
    const { body } = await refreshing
    await expectDead(old)
    if (body.accessToken) await expectDead(body)
  })

  test('leaves the pair that came last alive beside an edit', async () => {
    let pair: Pair = await logIn(ada)
    for (let round = 0; round < rounds; round += 1) pair = await races.refreshAgainstEdit(world, round, pair)
  })
})

describe('PATCH /me', () => {
  test('makes one of two edits at once', async () => {
    let pair: Pair = await logIn(ada)
    for (let round = 0; round < rounds; round += 1) pair = await races.editAgainstEdit(round, pair)
  })

  test('leaves no name behind beside a deletion on another device', async () => {
    for (let round = 0; round < 3; round += 1) {
      const person = await join(world, `r${round}`)
      const device = await logIn(person)
      const username = `${person.username}_2`
      const [deleted] = await Promise.all([
        call('delete-me', { token: person.accessToken, body: { password: person.password } }),
        call('update-me', { token: device.accessToken, body: { username } }),
      ])
      expect(deleted.status).toBe(204)
      await cleanUp()
      for (const name of [person.username, username]) {
        expectProblem(await call('get-user', { path: { username: name } }), 404, 'user-not-found')
        const { email, password } = { ...person, email: `${name}@example.com` }
        const again = await call('register', { body: { username: name, email, password } })
        expect(again.status).toBe(201)
      }
    }
  })
})

describe('POST /auth/logout', () => {
  test('leaves no post after it', async () => {
    for (let round = 0; round < rounds; round += 1) await races.postAgainstLogout(round, ada)
  })
})
