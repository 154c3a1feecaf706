/** What the realm does once it is set up: tokens, passwords and locks. */
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { describeRealm } from '../../../infra/realm-description/realm.ts'
import { setup, deleteRealm } from '../../../infra/realm/setup.ts'
import { newBrowser, passKeycloak, visit } from '../../support/world/browser.ts'
import {
  addTestUser,
  asAdmin,
  askToken,
  connection,
  freshRealm,
  logIn,
  publicUrl,
  robin,
  useRealm,
} from './test-realm.ts'

describe('a password login through perch-api', () => {
  const options = useRealm()
  const issuer = `${connection.keycloakUrl}/realms/${options.realm}`
  let id: string
  beforeAll(async () => {
    id = await addTestUser(options, robin)
  })

  it('gives an ES256 access token with exactly the claims that Perch reads', async () => {
    const { status, body } = await logIn(options, robin)
    expect(status).toBe(200)
    const keys = createRemoteJWKSet(new URL(`${issuer}/protocol/openid-connect/certs`))
    const { payload, protectedHeader } = await jwtVerify(String(body['access_token']), keys)
    expect(protectedHeader.alg).toBe('ES256')
    const text: unknown = expect.any(String)
    expect(payload).toEqual({
      iss: issuer,
      aud: 'perch-api',
      azp: 'perch-api',
      sub: id,
      sid: text,
      jti: text,
      typ: 'Bearer',
      uid: 41,
      iat: expect.any(Number) as unknown,
      exp: (payload.iat ?? 0) + 3600,
      preferred_username: 'robin_1',
      email: 'robin@example.org',
      email_verified: false,
      realm_access: { roles: ['can_post'] },
      scope: text,
    })
    expect(body['refresh_expires_in']).toBe(30 * 24 * 3600)
  })

  it('works with the email as well, and leaves out uid where there is none', async () => {
    const finch = { username: 'finch_1', email: 'finch@example.org', password: 'a password of finch' }
    await addTestUser(options, finch)
    const { body } = await logIn(options, { ...finch, username: finch.email })
    expect(decodeJwt(String(body['access_token']))).not.toHaveProperty('uid')
  })

  it('refuses a client without its secret', async () => {
    for (const client_secret of ['', 'wrong'])
      expect((await logIn(options, robin, { client_secret })).status).toBe(401)
  })

  it('refuses offline access', async () => {
    const { status, body } = await logIn(options, robin, { scope: 'openid offline_access' })
    expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_scope' })
  })

  it('brings an access token that lives for five minutes, and in tests for an hour', () => {
    const lifetime = (testing: boolean) =>
      describeRealm({ ...freshRealm(), testing }).settings.accessTokenLifespan
    expect([lifetime(false), lifetime(true)]).toEqual([300, 3600])
  })

  it('locks an account after ten wrong passwords, while its sessions go on refreshing', async () => {
    const wren = { username: 'wren_1', email: 'wren@example.org', password: 'a password of wren' }
    const wrenId = await addTestUser(options, wren)
    // Keycloak counts after it has answered, and may lose one of two failures that come close together: so each is
    // awaited before the next.
    const counted = (failures: number) =>
      asAdmin(options, async (admin, realm) => {
        const deadline = Date.now() + 10_000
        for (;;) {
          const count: unknown = (await admin.attackDetection.findOne({ realm, id: wrenId }))?.['numFailures']
          if (count === failures || Date.now() > deadline) return count
        }
      })
    const failTimes = async (times: number) => {
      for (let attempt = 1; attempt <= times; attempt += 1) {
        await logIn(options, { ...wren, password: 'wrong' })
        expect(await counted(attempt)).toBe(attempt)
      }
    }
    await failTimes(9)
    const { body } = await logIn(options, wren)
    expect(body).toHaveProperty('refresh_token')
    expect(await counted(0)).toBe(0)
    await failTimes(10)
    expect((await logIn(options, wren)).body['error']).toBe('invalid_grant')
    const refresh = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) }
    expect((await askToken(options, refresh)).status).toBe(200)
    // Rotation is off: the same refresh token works twice.
    expect((await askToken(options, refresh)).status).toBe(200)
  })
})

describe('the code flow', () => {
  const options = useRealm()
  const realmAddress = () => `${connection.keycloakUrl}/realms/${options.realm}/protocol/openid-connect`
  const signInAddress = (more: Record<string, string>) => {
    const query = new URLSearchParams({
      client_id: 'perch-api',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${publicUrl}/auth/oidc/callback`,
      ...more,
    })
    return `${realmAddress()}/auth?${query.toString()}`
  }
  const ask = async (more: Record<string, string>) => {
    const response = await fetch(signInAddress(more), { redirect: 'manual' })
    await response.body?.cancel()
    return { status: response.status, location: response.headers.get('location') ?? '' }
  }
  const pkce = {
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }

  it('shows the login form for the one redirect address, with PKCE', async () => {
    expect(await ask(pkce)).toMatchObject({ status: 200 })
  })

  it('refuses to go without PKCE, without S256, or to any other address', async () => {
    expect((await ask({})).location).toContain('error=invalid_request')
    expect((await ask({ ...pkce, code_challenge_method: 'plain' })).location).toContain(
      'error=invalid_request',
    )
    for (const path of ['/auth/oidc/callback/', '/auth/oidc/callback?x=1', '/']) {
      expect(await ask({ ...pkce, redirect_uri: publicUrl + path })).toEqual({ status: 400, location: '' })
    }
  })

  it('asks the user before a link of another site ends a sign-in', async () => {
    await addTestUser(options, robin)
    const browser = newBrowser()
    await passKeycloak(browser, signInAddress(pkce), robin)
    for (const query of ['', '?client_id=perch-api', '?id_token_hint=forged']) {
      const page = await visit(browser, `${realmAddress()}/logout${query}`)
      expect(await page.text()).toMatch(/logout-confirm|kc-error-message/)
    }
    const again = await visit(browser, signInAddress(pkce))
    expect(again.headers.get('location')).toContain('code=')
  })
})

describe('passwords', () => {
  const options = useRealm()

  it.each([
    ['short', 'seven77', 'invalidPasswordMinLengthMessage'],
    ['very long', 'x'.repeat(129), 'invalidPasswordMaxLengthMessage'],
    ['the username', 'martin_the_bird', 'invalidPasswordNotUsernameMessage'],
    ['the address', 'martin@example.org', 'invalidPasswordNotEmailMessage'],
    ['a word that comes to mind here', 'Perch 2026', 'invalidPasswordRegexPatternMessage'],
  ])('are refused when weak: %s', async (_, password, error) => {
    const user = { username: 'martin_the_bird', email: 'martin@example.org', password }
    await expect(addTestUser(options, user)).rejects.toMatchObject({ cause: { responseData: { error } } })
  })

  it('are taken with 128 small letters and blanks, and do not expire', async () => {
    const password = 'robins and wrens '.repeat(8).slice(0, 128)
    await addTestUser(options, { ...robin, password })
    expect((await logIn(options, { ...robin, password })).status).toBe(200)
    expect((await logIn(options, { ...robin, password: password.slice(0, 127) })).status).not.toBe(200)
    expect(describeRealm(freshRealm()).settings.passwordPolicy).not.toMatch(/expire|history/i)
  })

  const hashing = async (testing: boolean) => {
    const production = { ...freshRealm(), testing }
    try {
      await setup(production)
      const id = await addTestUser(production, robin)
      const [stored] = await asAdmin(production, (admin, realm) => admin.users.getCredentials({ realm, id }))
      return JSON.parse(stored?.credentialData ?? '{}') as unknown
    } finally {
      await deleteRealm(production)
    }
  }

  it('are stored as argon2id with five iterations, and in tests by a hash that takes no time', async () => {
    const argon2 = { algorithm: 'argon2', additionalParameters: { type: ['id'] } }
    expect(await hashing(false)).toMatchObject({ ...argon2, hashIterations: 5 })
    expect(await hashing(true)).toMatchObject({ algorithm: 'pbkdf2-sha512', hashIterations: 1 })
  })
})
