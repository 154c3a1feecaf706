import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { call } from '../../support/world/call.ts'
import {
  expectDead,
  expectLive,
  getMe,
  keycloakUser,
  type Pair,
  refresh,
  sidOf,
} from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newName = () => `p${(people += 1)}_${world.run}`
const newPerson = (): Promise<Person> => join(world, `q${(people += 1)}`)

const updateMe = ({ accessToken }: Pair, body: object) => call('update-me', { token: accessToken, body })
const getUser = (username: string) => call('get-user', { path: { username } })

const currentPassword = 'correct horse battery'

describe('PATCH /me: email', () => {
  const newEmail = () => `${newName()}@example.com`

  test('changes the address, which logs in at once while the old one does not', async () => {
    const ada = await newPerson()
    const email = newEmail()
    const answer = await updateMe(ada, { email: email.toUpperCase(), currentPassword })
    expect(answer).toMatchObject({ status: 200, body: { user: { email } } })
    expect((await getMe(answer.body.tokens)).body.email).toBe(email)
    await expectDead(ada)
    const login = (address: string) => call('login', { body: { email: address, password: currentPassword } })
    expect(await login(email)).toMatchObject({ status: 200, body: { user: { id: ada.id, email } } })
    expectProblem(await login(ada.email), 401, 'invalid-credentials')
  })

  test('ends every session, here and at Keycloak, and opens a new one', async () => {
    const ada = await newPerson()
    const other = await logIn(ada)
    const { body } = await updateMe(ada, { email: newEmail(), currentPassword })
    await expectDead(other)
    await expectDead(ada)
    expect((await keycloakUser(world, ada.username))?.sids).toEqual([sidOf(body.tokens)])
    await expectLive(body.tokens)
  })

  test('makes the address unverified again', async () => {
    const ada = await newPerson()
    await verifyEmail(ada)
    const { body: verified } = await refresh(ada)
    expect((await getMe(verified)).body.emailVerified).toBe(true)
    const answer = await updateMe(verified, { email: newEmail(), currentPassword })
    expect(answer.body.user.emailVerified).toBe(false)
    expect((await getMe(answer.body.tokens)).body.emailVerified).toBe(false)
    expect((await keycloakUser(world, ada.username))?.emailVerified).toBe(false)
  })

  test('leaves a verified address verified when it is sent along unchanged', async () => {
    const ada = await newPerson()
    await verifyEmail(ada)
    const { body: verified } = await refresh(ada)
    const answer = await updateMe(verified, { email: ada.email, bio: 'Mathematician.' })
    expect(answer).toMatchObject({ status: 200, body: { user: { emailVerified: true, email: ada.email } } })
    expect((await getMe(answer.body.tokens)).body.emailVerified).toBe(true)
  })

  test.each([
    ['none', {}],
    ['a wrong one', { currentPassword: 'wrong horse battery' }],
  ])('answers wrong-password with %s, and nothing has changed', async (_, password) => {
    const ada = await newPerson()
    const body = { email: newEmail(), username: newName(), bio: 'Changed.', ...password }
    expectProblem(await updateMe(ada, body), 403, 'wrong-password')
    await expectUnchanged(ada)
  })

  test('changes both names at once', async () => {
    const ada = await newPerson()
    const names = { username: newName(), email: newEmail() }
    const answer = await updateMe(ada, { ...names, currentPassword })
    expect(answer).toMatchObject({ status: 200, body: { user: names } })
    expect((await getMe(answer.body.tokens)).body).toMatchObject(names)
  })

  test('changes an address back', async () => {
    const ada = await newPerson()
    await updateMe(ada, { email: newEmail(), currentPassword })
    const other = await logIn(ada)
    const answer = await updateMe(other, { email: ada.email, currentPassword })
    expect(answer).toMatchObject({ status: 200, body: { user: { email: ada.email } } })
    expect((await getMe(answer.body.tokens)).body.email).toBe(ada.email)
  })

  test('frees the old address for others', async () => {
    const ada = await newPerson()
    await updateMe(ada, { email: newEmail(), currentPassword })
    const body = { username: newName(), email: ada.email, password: currentPassword }
    expect(await call('register', { body })).toMatchObject({ status: 201 })
  })

  function verifyEmail({ username }: Person): Promise<void> {
    return withAdmin(world.realm, async (admin) => {
      const id = (await keycloakUser(world, username))?.id ?? ''
      await admin.users.update({ realm: world.realm.realm, id }, { emailVerified: true })
    })
  }
})

describe('PATCH /me: names that are taken', () => {
  test.each([
    ['username-taken', ({ username }: Person) => ({ username })],
    ['username-taken', ({ username }: Person) => ({ username: username.toUpperCase() })],
    ['email-taken', ({ email }: Person) => ({ email, currentPassword })],
    ['email-taken', ({ email }: Person) => ({ email: email.toUpperCase(), currentPassword })],
    ['email-taken', ({ email }: Person) => ({ email, username: newName(), currentPassword })],
    ['username-taken', ({ email, username }: Person) => ({ email, username, currentPassword })],
  ])('answers %s, and nothing has changed (%#)', async (code, wanted) => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()])
    expectProblem(await updateMe(ada, { ...wanted(bob), bio: 'Changed.' }), 400, code)
    await expectUnchanged(ada)
    await expectUnchanged(bob)
  })
})

/** Still who they were, and logged in with the pair that they had. */
async function expectUnchanged(person: Person): Promise<void> {
  const { username, email } = person
  expect((await getMe(person)).body).toMatchObject({ username, email, bio: null })
  expect(await getUser(username)).toMatchObject({ status: 200, body: { id: person.id } })
  expect(await keycloakUser(world, username)).toMatchObject({ username, email })
  await expectLive(person)
}
