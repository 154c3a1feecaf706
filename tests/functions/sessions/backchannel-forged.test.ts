/** Logout tokens that must not count; each is refused, and the session that it names goes on. */
import { decodeJwt } from 'jose'
import { logoutRequest, newLogoutToken } from '../../support/world/backchannel.ts'
import { call } from '../../support/world/call.ts'
import { type Forger, startForger, symmetric, unsigned } from '../../support/world/forge.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person
let forger: Forger
/** Keycloak's own, for its claims. */
let genuine: string

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
  genuine = await newLogoutToken(world, ada)
  // A cold start while Keycloak is away: from here on the copy of the keys in Redis decides.
  jest.resetModules()
  forger = await startForger(world, `${world.realm.keycloakUrl}/realms/${world.realm.realm}`)
})
afterAll(() => world.close())

const typ = 'logout+jwt'
const now = () => Math.floor(Date.now() / 1000)
const event = 'http://schemas.openid.net/event/backchannel-logout'
let used = 0

/** A logout token for the session of `person`, wrong in nothing but the changes. */
function forge(person: Person, changes: Record<string, unknown> = {}, header = typ): Promise<string> {
  const sid = person.refreshToken.split('.')[0]
  const sub = decodeJwt(person.accessToken).sub
  used += 1
  const own = { jti: `forged-${used}`, sid, sub, iat: now(), exp: now() + 60 }
  return forger.sign(genuine, { ...own, ...changes }, header)
}

const forgeries: Record<string, (person: Person) => Promise<string> | string> = {
  garbage: () => 'garbage',
  'garbage in three parts': () => 'a.b.c',
  'another issuer': (person) => forge(person, { iss: 'https://elsewhere.example' }),
  'another audience': (person) => forge(person, { aud: 'account' }),
  'no audience': (person) => forge(person, { aud: undefined }),
  'no signature (alg none)': async (person) => unsigned(await forge(person)),
  'a symmetric signature': async (person) => symmetric(await forge(person)),
  'a wrong signature': async (person) => forger.signWithUnknownKey(await forge(person), typ),
  'a nonce': (person) => forge(person, { nonce: 'x' }),
  'a nonce that is null': (person) => forge(person, { nonce: null }),
  'no events': (person) => forge(person, { events: undefined }),
  'another event': (person) => forge(person, { events: { 'urn:other': {} } }),
  'an event that is no object': (person) => forge(person, { events: { [event]: true } }),
  'neither session nor user': (person) => forge(person, { sid: undefined, sub: undefined }),
  'no id': (person) => forge(person, { jti: undefined }),
  'no time of issue': (person) => forge(person, { iat: undefined }),
  'a time of issue to come': (person) => forge(person, { iat: now() + 3600, exp: now() + 7200 }),
  'a time of issue long ago': (person) => forge(person, { iat: now() - 3600 }),
  'no expiry': (person) => forge(person, { exp: undefined }),
  'an expiry that is over': (person) => forge(person, { iat: now() - 120, exp: now() - 60 }),
  'the type of another token': (person) => forge(person, {}, 'JWT'),
  "the user's own access token": (person) => person.accessToken,
}

test.each(Object.keys(forgeries))('answers 400 to a logout token with %s', async (kind) => {
  const token = (await forgeries[kind]?.(ada)) ?? ''
  expectProblem(await call('backchannel-logout', logoutRequest(token)), 400, 'logout-token-invalid')
  expect(await call('can-post', { token: ada.accessToken })).toMatchObject({ status: 200 })
})

describe('a logout token that is signed in the same way and has nothing wrong', () => {
  async function twoSessions(): Promise<[Person, Person]> {
    await world.keycloak.setMode('pass')
    const person = await join(world, `u${(used += 1)}`)
    const sessions: [Person, Person] = [person, await logIn(person)]
    await world.keycloak.setMode('refuse')
    return sessions
  }

  test('ends the session that it names', async () => {
    const [one, another] = await twoSessions()
    const answer = await call('backchannel-logout', logoutRequest(await forge(one)))
    expect(answer.status).toBe(204)
    expectProblem(await call('can-post', { token: one.accessToken }), 401, 'unauthenticated')
    expect(await call('can-post', { token: another.accessToken })).toMatchObject({ status: 200 })
  })

  test('ends all of the user where it names no session', async () => {
    const sessions = await twoSessions()
    const token = await forge(sessions[0], { sid: undefined })
    expect(await call('backchannel-logout', logoutRequest(token))).toMatchObject({ status: 204 })
    for (const { accessToken } of sessions) {
      expectProblem(await call('can-post', { token: accessToken }), 401, 'unauthenticated')
    }
  })
})
