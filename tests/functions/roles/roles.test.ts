/** can-post, moderator: the roles of the caller. */
import { grantRole, revokeRole } from '../../../infra/realm/keycloak-admin.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, startWorld, type World } from '../../support/world/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

describe('GET /misc/can-post', () => {
  test('answers 200 to everybody who registers', async () => {
    const { accessToken } = await join(world, 'ada')
    const answer = await call('can-post', { token: accessToken })
    expect([answer.status, answer.body]).toEqual([200, { role: 'can_post' }])
  })

  test('answers 403 to a caller without the role, who cannot post either', async () => {
    const muted = await join(world, 'muted')
    const { username } = muted
    await revokeRole(world.realm, { username, role: 'can_post' })
    const { accessToken: token } = await logIn(muted)
    expectProblem(await call('can-post', { token }), 403, 'role-missing')
    const post = { path: { username }, token, body: { text: 'Let me speak.' } }
    expectProblem(await call('create-post', post), 403, 'role-missing')
    expect((await call('list-user-posts', { path: { username } })).body.items).toEqual([])
    expect(await call('get-feed', { path: { username }, token })).toMatchObject({ status: 200 })
  })
})

describe('GET /misc/moderator', () => {
  test('answers 403 until the role is granted, and 200 from the next login on', async () => {
    const person = await join(world, 'mod')
    const { username, accessToken: token } = person
    expectProblem(await call('moderator', { token }), 403, 'role-missing')
    await grantRole(world.realm, { username, role: 'moderator' })
    const answer = await call('moderator', { token: (await logIn(person)).accessToken })
    expect([answer.status, answer.body]).toEqual([200, { role: 'moderator' }])
  })

  test('shows the role at login', async () => {
    const person = await join(world, 'shown')
    const { username, password } = person
    await grantRole(world.realm, { username, role: 'moderator' })
    const { body } = await call('login', { body: { username, password } })
    expect(body.user.roles.toSorted()).toEqual(['can_post', 'moderator'])
  })
})

test('a moderator is not suspended by another, until an operator has dismissed the one', async () => {
  const [first, other, eve] = await Promise.all(['first', 'other', 'eve'].map((name) => join(world, name)))
  for (const { username } of [first!, other!]) await grantRole(world.realm, { username, role: 'moderator' })
  const { accessToken: token } = await logIn(first!)
  const suspend = ({ username }: { username: string }) =>
    call('add-suspension', { path: { username }, token, body: { reason: 'A quarrel.' } })
  expectProblem(await suspend(other!), 403, 'user-is-moderator')
  expect(await call('get-user', { path: { username: other!.username } })).toMatchObject({ status: 200 })
  expect((await call('list-acts', { token })).body.items).toEqual([])
  await revokeRole(world.realm, { username: other!.username, role: 'moderator' })
  expect(await suspend(other!)).toMatchObject({ status: 200 })
  // One who is suspended already, and appointed since: it changes nothing.
  const { body } = await suspend(eve!)
  await grantRole(world.realm, { username: eve!.username, role: 'moderator' })
  expect(await suspend(eve!)).toMatchObject({ status: 200, body })
})
