/** With `REFRESH_GRACE_SECONDS=0` every used refresh token is a replay, whoever sends it. */
import { call } from '../../support/world/call.ts'
import { expectDead, expectLive, refresh } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld({ REFRESH_GRACE_SECONDS: '0' })
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

describe('POST /auth/refresh', () => {
  test('ends the session when the token just used comes back', async () => {
    const old = await logIn(ada)
    const { body: pair } = await refresh(old)
    expectProblem(await refresh(old), 401, 'session-ended')
    await expectDead(pair)
  })

  test('lets a token that was used once bring pair after pair', async () => {
    const { body: pair } = await refresh(await logIn(ada))
    await expectLive(await expectLive(pair))
  })

  test('ends the session when a token comes back that an edit replaced', async () => {
    const old = await logIn(ada)
    const edited = await call('update-me', { token: old.accessToken, body: { bio: 'First of all.' } })
    expectProblem(await refresh(old), 401, 'session-ended')
    await expectDead(edited.body.tokens)
  })
})
