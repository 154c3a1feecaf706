/** Keycloak says that it has ended a session: really, over HTTP, and in its name by somebody else. */
import { decodeJwt } from 'jose'
import { grantRole, revokeRole } from '../../../infra/realm/keycloak-admin.ts'
import { logoutRequest, newLogoutToken } from '../../support/world/backchannel.ts'
import { newBrowser, signInBody } from '../../support/world/browser.ts'
import { call } from '../../support/world/call.ts'
import { atKeycloak, endSessionAtKeycloak, expectDead } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

beforeEach(() => {
  Object.assign(world.backchannel, { passOn: true, tokens: [], answers: [] })
})

describe('Keycloak ends at once', () => {
  test('every session of a user who is signed out in the console, and of nobody else', async () => {
    const [person, other] = [await join(world, 'signed_out'), await logIn(ada)]
    const { body: third } = await call('oidc-token', {
      body: await signInBody(person, newBrowser()),
    })
    const sessions = [person, await logIn(person), third]
    await atKeycloak(world, person.username, 'sign out')
    expect(world.backchannel.answers).toEqual([204, 204, 204])
    for (const session of sessions) await expectDead(session)
    expect(await call('can-post', { token: other.accessToken })).toMatchObject({ status: 200 })
    expect(await call('can-post', { token: (await logIn(person)).accessToken })).toMatchObject({
      status: 200,
    })
  })

  test('the one session that is signed out in the console', async () => {
    const [one, another] = [await logIn(ada), await logIn(ada)]
    await endSessionAtKeycloak(world, one)
    await expectDead(one)
    expect(await call('can-post', { token: another.accessToken })).toMatchObject({ status: 200 })
  })

  test('the sessions of a user from whom infra takes a role', async () => {
    const person = await join(world, 'demoted')
    await grantRole(world.realm, { username: person.username, role: 'moderator' })
    const session = await logIn(person)
    expect(await call('moderator', { token: session.accessToken })).toMatchObject({ status: 200 })
    await revokeRole(world.realm, { username: person.username, role: 'moderator' })
    await expectDead(session)
    expectProblem(await call('moderator', { token: (await logIn(person)).accessToken }), 403, 'role-missing')
  })

  test('nothing more where the session was logged out here: the call in between does no harm', async () => {
    const session = await logIn(ada)
    expect(await call('logout', { token: session.accessToken })).toMatchObject({ status: 204 })
    expect(world.backchannel.answers).toEqual([204])
    await expectDead(session)
  })
})

describe('POST /auth/oidc/backchannel-logout', () => {
  beforeEach(() => {
    world.backchannel.passOn = false
  })

  test('answers 204 with Cache-Control: no-store, and asks Keycloak nothing', async () => {
    const session = await logIn(ada)
    await endSessionAtKeycloak(world, session)
    const [token = ''] = world.backchannel.tokens
    await world.keycloak.setMode('refuse')
    try {
      const answer = await call('backchannel-logout', logoutRequest(token))
      expect(answer).toMatchObject({ status: 204, headers: { 'cache-control': 'no-store' } })
    } finally {
      await world.keycloak.setMode('pass')
    }
    await expectDead(session)
  })

  test('answers 204 where there is no such session (any more)', async () => {
    const answer = await call('backchannel-logout', logoutRequest(await newLogoutToken(world, ada)))
    expect(answer.status).toBe(204)
  })

  test('answers 400 to a token that was used, and ends nothing by it', async () => {
    const token = await newLogoutToken(world, ada)
    expect(await call('backchannel-logout', logoutRequest(token))).toMatchObject({ status: 204 })
    const again = await call('backchannel-logout', logoutRequest(token))
    expectProblem(again, 400, 'logout-token-invalid')
  })

  test('takes one of 20 uses of a token at once', async () => {
    const token = await newLogoutToken(world, ada)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call('backchannel-logout', logoutRequest(token))),
    )
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([204, ...Array<number>(19).fill(400)])
  })

  test('notes a token until it has expired, and no longer', async () => {
    const token = await newLogoutToken(world, ada)
    await call('backchannel-logout', logoutRequest(token))
    const { jti, exp = 0 } = decodeJwt(token)
    const expires = Number(await world.redisServer.run('PTTL', `used_logout_token:${jti}`)) + Date.now()
    expect(expires / 1000).toBeGreaterThan(exp)
    expect(expires / 1000).toBeLessThan(exp + 120)
  })

  test('keeps a token that Redis was down for', async () => {
    const session = await logIn(ada)
    await endSessionAtKeycloak(world, session)
    const [token = ''] = world.backchannel.tokens
    await world.redis.setMode('refuse')
    const failed = await call('backchannel-logout', logoutRequest(token))
    await world.redis.setMode('pass')
    expectProblem(failed, 503, 'redis-unavailable')
    while ((await call('ready')).status !== 200);
    expect(await call('backchannel-logout', logoutRequest(token))).toMatchObject({ status: 204 })
    await expectDead(session)
  })

  test('ignores what else the form holds', async () => {
    const { body, headers } = logoutRequest(await newLogoutToken(world, ada))
    const answer = await call('backchannel-logout', {
      body: `${String(body)}&more=1`,
      headers: headers ?? {},
    })
    expect(answer.status).toBe(204)
  })

  test('answers 400 to a form without a token, and to one with two', async () => {
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    for (const body of ['', 'token=x', 'logout_token=a&logout_token=b']) {
      expectProblem(await call('backchannel-logout', { ...form, body }), 400, 'validation-failed', {
        errors: expect.any(Array),
      })
    }
  })

  test('answers 415 to JSON', async () => {
    const answer = await call('backchannel-logout', { body: { logout_token: 'x' } })
    expectProblem(answer, 415, 'unsupported-media-type')
  })
})
