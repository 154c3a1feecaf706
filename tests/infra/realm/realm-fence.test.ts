/** What the realm keeps from clients and users: passwords, and the names that Perch has rules for. */
import { addClient } from '../../../infra/realm/keycloak-admin.ts'
import { setup } from '../../../infra/realm/setup.ts'
import { formAction, newBrowser, passKeycloak, visit } from '../../support/world/browser.ts'
import { addTestUser, asAdmin, connection, logIn, publicUrl, robin, useRealm } from './test-realm.ts'

describe('no client but perch-api', () => {
  const options = useRealm()
  let clients: { clientId: string; secret?: string }[]
  beforeAll(async () => {
    await addTestUser(options, robin)
    await addClient(options, { clientId: 'added', publicClient: true })
    clients = (await asAdmin(options, (admin, realm) => admin.clients.find({ realm }))) as typeof clients
  })

  it('is needed to take passwords, in a realm with all that Keycloak itself puts into it', async () => {
    const own = ['account', 'account-console', 'admin-cli', 'broker', 'security-admin-console']
    expect(clients.map(({ clientId }) => clientId)).toEqual(expect.arrayContaining([...own, 'added']))
    const taken: string[] = []
    for (const { clientId, secret } of clients) {
      // No secret of another one gives it away: a right password is a token, or nothing at all.
      const client = { client_id: clientId, client_secret: secret ?? '' }
      if ((await logIn(options, robin, client)).status === 200) taken.push(clientId)
    }
    expect(taken).toEqual(['perch-api'])
  })

  it('tells a right password from a wrong one', async () => {
    for (const { clientId, secret } of clients.filter((client) => client.clientId !== 'perch-api')) {
      const client = { client_id: clientId, client_secret: secret ?? '' }
      const right = await logIn(options, robin, client)
      expect(await logIn(options, { ...robin, password: 'wrong' }, client)).toEqual(right)
    }
  })

  it('shows a page of Keycloak that changes an account or a realm', async () => {
    for (const path of ['account', 'account/?userProfileMetadata=true']) {
      const answer = await fetch(`${connection.keycloakUrl}/realms/${options.realm}/${path}`, {
        headers: { accept: 'application/json' },
        redirect: 'manual',
      })
      expect([path, answer.status >= 400]).toEqual([path, true])
      await answer.body?.cancel()
    }
  })
})

describe('a client that an administrator adds', () => {
  const options = useRealm()
  const secret = 'a secret of it'
  const add = (client: object) =>
    asAdmin(options, (admin, realm) => admin.clients.create({ realm, secret, ...client }))
  beforeAll(async () => {
    await addTestUser(options, robin)
  })

  /** What the browser is told, whose user has signed in nowhere. */
  async function authorize(query: Record<string, string>): Promise<string> {
    const { keycloakUrl } = connection
    const all = new URLSearchParams({ scope: 'openid', state: 'x', nonce: 'y', ...query })
    const address = `${keycloakUrl}/realms/${options.realm}/protocol/openid-connect/auth?${all.toString()}`
    const answer = await fetch(address, { redirect: 'manual' })
    return answer.headers.get('location') ?? (await answer.text())
  }
  const pkce = {
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }

  it('gets no token for a password, though the console says that it may', async () => {
    await add({ clientId: 'greedy', directAccessGrantsEnabled: true })
    const { status, body } = await logIn(options, robin, { client_id: 'greedy', client_secret: secret })
    expect([status, body['error_description']]).toEqual([
      400,
      'resource owner password credentials grant is prohibited.',
    ])
  })

  it('signs in with PKCE by S256 alone, and gets no token in an address', async () => {
    const redirect_uri = 'https://app.example/in'
    await add({ clientId: 'careful', redirectUris: [redirect_uri], implicitFlowEnabled: true })
    const request = { client_id: 'careful', redirect_uri, response_type: 'code' }
    expect(await authorize(request)).toContain('error=invalid_request')
    const plain = { code_challenge: pkce.code_challenge, code_challenge_method: 'plain' }
    expect(await authorize({ ...request, ...plain })).toContain('error=invalid_request')
    expect(await authorize({ ...request, ...pkce })).toContain('kc-form-login')
    expect(await authorize({ ...request, ...pkce, response_type: 'token' })).toMatch(/error=/)
  })

  it.each(['https://app.example/*', 'http://*', '*', '/in/*'])(
    'is not made with a redirect address like %s',
    async (address) => {
      const client = { clientId: `wild-${address.length}`, redirectUris: [address] }
      await expect(add(client)).rejects.toMatchObject({
        why: expect.stringMatching('redirectUris') as unknown,
      })
    },
  )

  it.each(['https://app.example/in', 'http://localhost:5173/in', 'com.example.app:/in'])(
    'is made with a redirect address like %s',
    async (address) => add({ clientId: `exact-${address.length}`, redirectUris: [address] }),
  )
})

describe('users', () => {
  const options = useRealm()

  it('are refused with a name that the API would not take, and without an address', async () => {
    const user = { ...robin, username: 'Robin-1' }
    await expect(addTestUser(options, user)).rejects.toMatchObject({
      why: expect.stringMatching('username:') as unknown,
    })
    const nobody = { ...robin, email: '' }
    await expect(addTestUser(options, nobody)).rejects.toMatchObject({
      why: expect.stringMatching('email:') as unknown,
    })
  })

  it.each(['admin', 'moderator', 'followers'])('are refused with a reserved name: %s', async (username) => {
    await expect(addTestUser(options, { ...robin, username })).rejects.toMatchObject({
      why: expect.stringMatching('username:') as unknown,
    })
  })

  const tern = { username: 'tern_1', email: 'tern@example.org', password: 'a password of tern' }

  it('go on where their name has become a reserved one since', async () => {
    const early = { username: 'support', email: 'early@example.org', password: 'a password of early' }
    await asAdmin(options, async (admin, realm) => {
      const profile = await admin.users.getProfile({ realm })
      const attributes = (profile.attributes ?? []).map((attribute) =>
        attribute.name === 'username' ? { ...attribute, validations: {} } : attribute,
      )
      await admin.users.updateProfile({ realm, ...profile, attributes })
    })
    const id = await addTestUser(options, early)
    expect((await setup(options)).changes).toEqual(['user profile: attribute username put back'])
    expect(await setup(options)).toEqual({ changes: [] })
    await expect(addTestUser(options, { ...tern, username: 'security' })).rejects.toThrow('refused')
    expect(await logIn(options, early)).toMatchObject({ status: 200 })
    const change = (user: object) =>
      asAdmin(options, (admin, realm) => admin.users.update({ realm, id }, user))
    await change({ emailVerified: true })
    await change({ email: 'changed@example.org' })
    await change({ enabled: false })
    expect(await userOf(id)).toMatchObject({ enabled: false, email: 'changed@example.org' })
  })

  it('change neither name nor address on a page of Keycloak', async () => {
    const id = await addTestUser(options, tern)
    const browser = newBrowser()
    const query = new URLSearchParams({
      client_id: 'perch-api',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${publicUrl}/auth/oidc/callback`,
      kc_action: 'UPDATE_PROFILE',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    const start = `${connection.keycloakUrl}/realms/${options.realm}/protocol/openid-connect/auth?${query.toString()}`
    const action = await passKeycloak(browser, start, tern)
    const page = await (await visit(browser, action.href)).text()
    expect(page).toMatch('firstName')
    const body = new URLSearchParams({
      username: 'tern_2',
      email: 'other@example.org',
      firstName: 'Tern',
      lastName: 'One',
    })
    await visit(browser, formAction(page), { method: 'POST', body })
    expect(await userOf(id)).toMatchObject({ username: 'tern_1', email: 'tern@example.org' })
  })

  it("change neither name nor address, and do not see their uid, by Keycloak's account API", async () => {
    const id = await addTestUser(options, robin)
    // perch-api's tokens do not reach that API, so this takes it switched on again, and a client with full scope.
    await asAdmin(options, async (admin, realm) => {
      const [account] = await admin.clients.find({ realm, clientId: 'account' })
      await admin.clients.update({ realm, id: account?.id ?? '' }, { ...account, enabled: true })
      await admin.clients.create({
        realm,
        clientId: 'account-app',
        secret: options.clientSecret,
        directAccessGrantsEnabled: true,
        fullScopeAllowed: true,
        attributes: { 'perch.takes.passwords': 'true' },
      })
    })
    const { body } = await logIn(options, robin, { client_id: 'account-app' })
    const account = async (edit?: object) => {
      const response = await fetch(`${connection.keycloakUrl}/realms/${options.realm}/account`, {
        method: edit === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${String(body['access_token'])}`,
          accept: 'application/json',
          'content-type': 'application/json',
        },
        ...(edit === undefined ? {} : { body: JSON.stringify(edit) }),
      })
      return { status: response.status, text: await response.text() }
    }
    const { username, email } = robin
    expect((await account()).text).not.toContain('"41"')
    const edits = [
      { username: 'robin_2', email },
      { username, email: 'other@example.org' },
      { username, email, attributes: { uid: ['1'], registrationId: ['x'] } },
    ]
    for (const edit of edits) expect(await account(edit)).toMatchObject({ status: 400 })
    expect(await userOf(id)).toMatchObject({ username, email, attributes: { uid: ['41'] } })
    expect(await account({ username, email, firstName: 'Robin' })).toMatchObject({ status: 204 })
  })

  function userOf(id: string) {
    return asAdmin(options, (admin, realm) => admin.users.findOne({ realm, id }))
  }
})
