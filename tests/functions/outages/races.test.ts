/** Two rounds of each race; tests/deep/races.test.ts plays a hundred. */
import { decodeJwt } from 'jose'
import { codeVerifier, signInCode } from '../../support/world/browser.ts'
import { type Answer, call } from '../../support/world/call.ts'
import { findTraces, heldNames } from '../../support/redis/keyspace.ts'
import {
  cleanUp,
  expectDead,
  expectLive,
  keycloakUser,
  type Pair,
  refresh,
  sidOf,
} from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import * as conversations from '../../support/hunts/conversation-races.ts'
import { follow } from '../../support/social/followers.ts'
import * as races from '../../support/hunts/races.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

const rounds = 2

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

describe('a login that is under way', () => {
  const password = 'an entirely new battery'

  /**
   * A request whose answer of Keycloak arrives when all of `meanwhile` is done. With somebody else once more where that
   * took so long that the request gave up.
   */
  async function overtaken(
    name: string,
    prepare: (device: Person) => Promise<() => Promise<Answer>>,
    meanwhile: (device: Person) => Promise<() => Promise<Answer>>,
  ): Promise<{ device: Person; late: Answer }> {
    for (let tries = 0; ; tries += 1) {
      const device = await join(world, `${name}${tries}`)
      const [request, end] = [await prepare(device), await meanwhile(device)]
      world.keycloak.resetCounts()
      const { reached, release } = world.keycloak.holdAnswer()
      const answer = request()
      await reached
      const ended = await end()
      release()
      const late = await answer
      if (late.status !== 503 && ended.status < 300) return { device, late }
    }
  }

  const logInBy = ({ username }: Person, secret: string) =>
    call('login', { body: { username, password: secret } })
  const login = async (device: Person) => () => logInBy(device, device.password)
  const change = async (device: Person) => () => {
    const body = { currentPassword: device.password, password }
    return call('update-password', { token: device.accessToken, body })
  }
  const reset = async (device: Person) => {
    const { createLink } = await import('../../../shared/store/mail/links.ts')
    const sub = decodeJwt(device.accessToken).sub ?? ''
    const token = await createLink('reset', { userId: Number(device.id), sub, email: device.email })
    return () => call('confirm-password-reset', { body: { token, password, passwordConfirmation: password } })
  }
  const sidsOf = async ({ username }: Person) => (await keycloakUser(world, username))?.sids

  test('with the old password does not survive a change of it', async () => {
    const { device, late } = await overtaken('change', login, change)
    expectProblem(late, 401, 'invalid-credentials')
    const { body } = await logInBy(device, password)
    const { items } = (await call('list-sessions', { token: body.accessToken })).body
    expect((await sidsOf(device))?.toSorted()).toEqual(items.map(({ id }: { id: string }) => id).toSorted())
  })

  test('with the old password does not survive a reset', async () => {
    const { device, late } = await overtaken('reset', login, reset)
    expectProblem(late, 401, 'invalid-credentials')
    expect(await sidsOf(device)).toEqual([])
  })

  test('by a code does not survive a reset of the password', async () => {
    const byCode = async (device: Person) => {
      const code = await signInCode(device)
      return () => call('oidc-token', { body: { code, code_verifier: codeVerifier } })
    }
    const { device, late } = await overtaken('code', byCode, reset)
    expectProblem(late, 400, 'code-invalid-or-expired')
    expect(await sidsOf(device)).toEqual([])
  })

  test('with the right password survives a logout everywhere on another device', async () => {
    const { device, late } = await overtaken(
      'everywhere',
      login,
      async ({ accessToken: token }) =>
        () =>
          call('logout-all', { token }),
    )
    expect(late.status).toBe(200)
    await expectLive(late.body)
    await expectDead(device)
  })

  test('and a refresh that is, bring nothing back', async () => {
    const { device, late } = await overtaken('refresh', async (device) => () => refresh(device), reset)
    expectProblem(late, 401, 'session-ended')
    expect(await sidsOf(device)).toEqual([])
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
      const held = heldNames(person.username, username)
      const left = await findTraces(world.redisServer, [`{${person.id}}`, person.username])
      expect(left.filter((key) => !held.includes(key))).toEqual([])
      for (const name of [person.username, username]) {
        expectProblem(await call('get-user', { path: { username: name } }), 404, 'user-not-found')
        const { email, password } = { ...person, email: `${name}@example.com` }
        const again = await call('register', { body: { username: name, email, password } })
        // Held where it was theirs; the new one is free where the edit was refused.
        const isHeld = (await world.redisServer.run('EXISTS', `former_username:${name}`)) === 1
        expect(again.status).toBe(isHeld ? 400 : 201)
      }
    }
  })
})

describe('POST /auth/logout', () => {
  test('leaves no post after it', async () => {
    for (let round = 0; round < rounds; round += 1) await races.postAgainstLogout(round, ada)
  })
})

describe('conversations', () => {
  test('end in one truth', async () => {
    const [bob, fan] = [await join(world, 'bob'), await join(world, 'fan')]
    await follow(fan, bob)
    for (let round = 0; round < rounds; round += 1) {
      await conversations.likeAgainstUnlike(world, round, [ada, bob])
      await conversations.editAgainstEdit(world, round, [ada, bob])
      await conversations.deleteAgainstRepost(world, round, [ada, bob, fan])
      await conversations.blockAgainstFollowAndPost(world, round, [ada, bob])
    }
  })
})
