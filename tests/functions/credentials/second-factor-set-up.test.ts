/** A second factor that a user sets up on a page of Keycloak (GET /auth/oidc/start with `action`), and what asks for it. */
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { createLink } from '../../../shared/store/mail/links.ts'
import { getMe, keycloakUser } from '../../support/hunts/pairs.ts'
import { addSecondFactor, find, listOf, setUp, signIn, typesOf } from '../../support/sign-in/credentials.ts'
import { begin, formAction, newBrowser, passKeycloak, visit } from '../../support/world/browser.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import type { Phone } from '../../support/world/second-factor.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newPerson = (): Promise<Person> => join(world, `f${(people += 1)}`)
const wrongPassword = 'wrong horse battery'
const isLocked = (username: string) =>
  withAdmin(world.realm, async (admin) => {
    const { realm } = world.realm
    const [user] = await admin.users.find({ realm, username, exact: true })
    return (await admin.attackDetection.findOne({ realm, id: user?.id ?? '' }))?.['disabled'] === true
  })
const login = ({ username }: Person, password: string) => call('login', { body: { username, password } })

describe('a second factor', () => {
  test('is set up on a page of Keycloak, listed, and asked for from then on', async () => {
    const ada = await newPerson()
    expect(await listOf(ada)).toMatchObject([{ type: 'password', name: null, codesLeft: null }])
    const phone: Phone = { secret: '' }
    const { status, pair } = await setUp({ ...ada, phone }, 'add-authenticator-app')
    expect(status).toBe('success')
    expect(await listOf(pair)).toMatchObject([
      { type: 'password' },
      { type: 'authenticator-app', name: 'phone', createdAt: expect.any(String), codesLeft: null },
    ])
    expectProblem(await login(ada, ada.password), 403, 'second-factor-required')
    expectProblem(await login(ada, wrongPassword), 401, 'invalid-credentials')
    expect((await getMe(await signIn({ ...ada, phone }))).body).toMatchObject({ username: ada.username })
  })

  test('is not set up by a user who goes back, and signs in all the same', async () => {
    const ada = await newPerson()
    const { status, pair } = await setUp({ ...ada, cancels: true }, 'add-authenticator-app')
    expect(status).toBe('cancelled')
    expect(await typesOf(pair)).toEqual(['password'])
    expect(await login(ada, ada.password)).toMatchObject({ status: 200 })
  })

  test('takes a code once, also within its half minute', async () => {
    const { recoveryCodes: _, phone, ...ada } = await addSecondFactor(await newPerson())
    await signIn({ ...ada, phone })
    const stuckAt = phone.used?.at(-1) ?? ''
    await expect(signIn({ ...ada, phone: { ...phone, stuckAt } })).rejects.toThrow('lead back')
    await signIn({ ...ada, phone })
  })

  test('takes each recovery code once, in the place of the phone, and says how many are left', async () => {
    const { phone: _, recoveryCodes, ...ada } = await addSecondFactor(await newPerson())
    const [first = '', second = ''] = recoveryCodes
    expect((await find(ada, 'recovery-codes')).codesLeft).toBe(12)
    const pair = await signIn({ ...ada, recoveryCodes: [first] })
    expect((await find(pair, 'recovery-codes')).codesLeft).toBe(11)
    await expect(signIn({ ...ada, recoveryCodes: [first] })).rejects.toThrow('lead back')
    await signIn({ ...ada, recoveryCodes: [second] })
  })
  test('locks the account after some ten wrong codes, for the right one too', async () => {
    const { recoveryCodes: _, phone, ...ada } = await addSecondFactor(await newPerson())
    const browser = newBrowser()
    let page = await (await visit(browser, await begin(browser))).text()
    const send = async (fields: Record<string, string>) => {
      const body = new URLSearchParams(fields)
      const answer = await visit(browser, formAction(page), { method: 'POST', body })
      page = await answer.text()
      return answer.status
    }
    await send({ username: ada.username, password: ada.password })
    // Keycloak counts after it has answered.
    while (!(await isLocked(ada.username))) expect(await send({ otp: '12345' })).toBe(200)
    await expect(signIn({ ...ada, phone })).rejects.toThrow('lead back')
    expectProblem(await login(ada, ada.password), 401, 'invalid-credentials')
  })

  test('of recovery codes alone is asked for as well', async () => {
    const ada = { ...(await newPerson()), recoveryCodes: [] }
    await setUp(ada, 'add-recovery-codes')
    expectProblem(await login(ada, ada.password), 403, 'second-factor-required')
    expectProblem(await login(ada, wrongPassword), 401, 'invalid-credentials')
    await signIn(ada)
  })

  test('is not removed on a page of Keycloak, past the rules of Perch', async () => {
    const ada = await addSecondFactor(await newPerson())
    const { id } = await find(ada, 'authenticator-app')
    const browser = newBrowser()
    for (const action of [`delete_credential:${id}`, 'webauthn-register', 'delete_account']) {
      const address = `${await begin(browser)}&kc_action=${action}`
      const back = await passKeycloak(browser, address, ada)
      expect(back.searchParams.get('kc_action_status')).not.toBe('success')
    }
    expect(await typesOf(ada)).toEqual(['password', 'authenticator-app', 'recovery-codes'])
  })

  test('is asked for after a new password by mail, too', async () => {
    const ada = await addSecondFactor(await newPerson())
    const sub = (await keycloakUser(world, ada.username))?.id ?? ''
    const token = await createLink('reset', { userId: Number(ada.id), sub, email: ada.email })
    const password = 'an entirely new battery'
    const body = { token, password, passwordConfirmation: password }
    expect(await call('confirm-password-reset', { body })).toMatchObject({ status: 204 })
    expectProblem(await login(ada, password), 403, 'second-factor-required')
    expectProblem(await login(ada, ada.password), 401, 'invalid-credentials')
  })
})
