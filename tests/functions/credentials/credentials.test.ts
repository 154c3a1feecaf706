/** list-credentials, update-credential, delete-credential: what a user sets up on Keycloak's pages, and takes away. */
import type { Pair } from '../../support/hunts/pairs.ts'
import { type MailServer, startMailServer } from '../../support/network/mail-server.ts'
import { startWorkers, type Workers } from '../../support/network/workers.ts'
import { addSecondFactor, find, typesOf } from '../../support/sign-in/credentials.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { addPasskey } from '../../support/world/second-factor.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let mailServer: MailServer
let workers: Workers
let people = 0

beforeAll(async () => {
  ;[mailServer, workers] = await Promise.all([startMailServer(), startWorkers()])
  const settings = { SMTP_URL: mailServer.url, LOCAL_INVOKE_URL: workers.url }
  world = await startWorld({ FRESH_LOGIN_SECONDS: '300', ...settings })
})
afterAll(async () => {
  await world.close()
  await Promise.all([workers.close(), mailServer.stop()])
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** Registers a user, who has read the first mail. */
async function newPerson(): Promise<Person> {
  const person = await join(world, `c${(people += 1)}`)
  await mailServer.mailTo(person.email)
  return person
}

const login = ({ username }: Person, password: string) => call('login', { body: { username, password } })
const remove = ({ accessToken }: Pair, { id }: { id: string }) =>
  call('delete-credential', { token: accessToken, path: { id } })

/** As if so much time had gone by here, and none at Keycloak. */
function letTimePass(ms: number): void {
  const { now } = Date
  jest.spyOn(Date, 'now').mockImplementation(() => now() + ms)
}
const fiveMinutesMs = 5 * 60 * 1000

describe('DELETE /me/credentials/{id}', () => {
  test('removes the app, with it the recovery codes, and tells the user by mail', async () => {
    const ada = await addSecondFactor(await newPerson())
    expect(await remove(ada, await find(ada, 'authenticator-app'))).toMatchObject({ status: 204 })
    expect(await typesOf(ada)).toEqual(['password'])
    const mail = await mailServer.mailTo(ada.email)
    expect(mail.subject).toBe('A way to sign in was removed')
    expect(mail.content).toContain('codes by an app')
    expect(await login(ada, ada.password)).toMatchObject({ status: 200 })
  })

  test('removes the recovery codes alone', async () => {
    const ada = await addSecondFactor(await newPerson())
    expect(await remove(ada, await find(ada, 'recovery-codes'))).toMatchObject({ status: 204 })
    expect(await typesOf(ada)).toEqual(['password', 'authenticator-app'])
    expectProblem(await login(ada, ada.password), 403, 'second-factor-required')
  })

  test('answers login-too-old where the login is five minutes old, and removes nothing', async () => {
    const ada = await addSecondFactor(await newPerson())
    const app = await find(ada, 'authenticator-app')
    letTimePass(fiveMinutesMs)
    expectProblem(await remove(ada, app), 403, 'login-too-old')
    jest.restoreAllMocks()
    expect(await typesOf(ada)).toEqual(['password', 'authenticator-app', 'recovery-codes'])
  })

  test('takes a login with a password for a fresh one, where there is no second factor', async () => {
    const ada = await newPerson()
    const id = await addPasskey(world.realm, ada.username)
    expect(await remove(ada, { id })).toMatchObject({ status: 204 })
    letTimePass(fiveMinutesMs)
    const later = await addPasskey(world.realm, ada.username)
    expectProblem(await remove(ada, { id: later }), 403, 'login-too-old')
  })

  test('keeps the last password or passkey, also beside second factors', async () => {
    const ada = await addSecondFactor(await newPerson())
    const password = await find(ada, 'password')
    expectProblem(await remove(ada, password), 409, 'last-credential')
    const id = await addPasskey(world.realm, ada.username)
    expect(await remove(ada, password)).toMatchObject({ status: 204 })
    expectProblem(await remove(ada, { id }), 409, 'last-credential')
    expectProblem(await login(ada, ada.password), 401, 'invalid-credentials')
  })

  test('does not know the credentials of others', async () => {
    const [ada, bob] = [await newPerson(), await newPerson()]
    const id = await addPasskey(world.realm, bob.username)
    for (const strange of [id, 'made-up']) {
      expectProblem(await remove(ada, { id: strange }), 404, 'credential-not-found')
      const input = { token: ada.accessToken, path: { id: strange }, body: { name: 'Mine' } }
      expectProblem(await call('update-credential', input), 404, 'credential-not-found')
    }
    expect(await typesOf(bob)).toEqual(['password', 'passkey'])
  })
})

test('PATCH /me/credentials/{id} names a credential', async () => {
  const ada = await newPerson()
  const id = await addPasskey(world.realm, ada.username)
  const name = 'Ada\u2019s “phone” 📱'
  const input = { token: ada.accessToken, path: { id } }
  const answer = await call('update-credential', { ...input, body: { name } })
  expect(answer).toMatchObject({ status: 200, body: { id, type: 'passkey', name } })
  expect(await find(ada, 'passkey')).toEqual(answer.body)
  for (const bad of ['', ' ', 'a\nb', 'x'.repeat(65)]) {
    expectProblem(
      await call('update-credential', { ...input, body: { name: bad } }),
      400,
      'validation-failed',
      {
        errors: [expect.objectContaining({ pointer: '/name' })],
      },
    )
  }
})
