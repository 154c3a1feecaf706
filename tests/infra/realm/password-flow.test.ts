/** What Keycloak answers to a password where it is not all that the account asks for. */
import { addSecondFactor, totp } from '../../support/world/second-factor.ts'
import { addTestUser, asAdmin, logIn, useRealm } from './test-realm.ts'

describe('a password login of an account with a second factor', () => {
  const options = useRealm()
  const secret = 'a secret of twenty c'
  const owl = { username: 'owl_1', email: 'owl@example.org', password: 'a password of owl' }
  let id: string
  beforeAll(async () => {
    id = await addTestUser(options, owl)
    await asAdmin(options, (admin, realm) => addSecondFactor(admin, { realm, id, secret }))
  })

  const logInAsPerch = (password: string, more = {}) => logIn(options, { ...owl, password }, more)

  it('is refused in words of its own with the right password, and gives nothing', async () => {
    expect(await logInAsPerch(owl.password)).toEqual({
      status: 401,
      body: { error: 'second-factor-required' },
    })
    expect(await asAdmin(options, (admin, realm) => admin.users.listSessions({ realm, id }))).toEqual([])
  })

  it('is refused like every other one with a wrong password, whatever code comes along', async () => {
    const wrong = {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid user credentials' },
    }
    expect(await logInAsPerch('wrong')).toEqual(wrong)
    expect(await logInAsPerch('wrong', { totp: totp(secret) })).toEqual(wrong)
    expect(await logInAsPerch('wrong', { otp: totp(secret) })).toEqual(wrong)
  })

  it('gives no tokens with a code either, right or wrong: the code belongs on a page of Keycloak', async () => {
    for (const code of [totp(secret), '000000']) {
      expect((await logInAsPerch(owl.password, { totp: code })).body).toEqual({
        error: 'second-factor-required',
      })
    }
  })

  it('says that the account is disabled where it is', async () => {
    const enable = (enabled: boolean) =>
      asAdmin(options, (admin, realm) => admin.users.update({ realm, id }, { enabled }))
    await enable(false)
    expect((await logInAsPerch(owl.password)).body['error_description']).toBe('Account disabled')
    await enable(true)
  })
})
