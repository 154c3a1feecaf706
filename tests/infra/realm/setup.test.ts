import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InfraFailure } from '../../../infra/terminal/failure.ts'
import { deleteRealm, setup } from '../../../infra/realm/setup.ts'
import { addTestUser, asAdmin, freshRealm, logIn, publicUrl } from './test-realm.ts'

describe('a first setup', () => {
  const options = freshRealm()
  afterAll(() => deleteRealm(options))

  it('makes the realm and leaves nothing for a second run', async () => {
    const told: string[] = []
    const onProgress = (line: string) => told.push(line)
    const first = await setup({ ...options, onProgress })
    expect(first.changes).toEqual([`realm ${options.realm} added with its roles, clients and user profile`])
    expect(told).toEqual(first.changes)
    expect(await setup(options)).toEqual({ changes: [] })
  })

  it('deletes it, and says when there was nothing to delete', async () => {
    expect(await deleteRealm(options)).toBe(true)
    expect(await deleteRealm(options)).toBe(false)
  })
})

describe('a setup without a public address', () => {
  it('keeps the code flow shut, and opens it once there is one', async () => {
    const { publicUrl: _, ...options } = freshRealm()
    try {
      await setup(options)
      expect(await setup(options)).toEqual({ changes: [] })
      expect(await setup({ ...options, publicUrl })).toEqual({
        changes: [
          // Without TLS is taken where the public address is.
          'client profile perch-rfc9700 put back',
          'client profile perch-redirects put back',
          `client perch-api: redirectUris was [], is now ["${publicUrl}/auth/oidc/callback"]`,
          `client perch-api: attributes.backchannel.logout.url was not set, is now ${publicUrl}/auth/oidc/backchannel-logout`,
        ],
      })
      expect((await setup(options)).changes).toHaveLength(4)
      expect(await setup(options)).toEqual({ changes: [] })
    } finally {
      await deleteRealm(options)
    }
  })
})

describe('a setup for logins on the pages of Keycloak alone', () => {
  it('takes the password grant from the realm, and gives it back', async () => {
    const options = freshRealm()
    const user = { username: 'wren_1', email: 'wren@example.org', password: 'a password of wren' }
    try {
      await setup(options)
      await addTestUser(options, user)
      const off = await setup({ ...options, passwordLogin: false })
      expect(off.changes).toEqual([
        'client perch-api: directAccessGrantsEnabled was true, is now false',
        'client perch-api: attributes.perch.takes.passwords was true, is now not set',
      ])
      expect(await setup({ ...options, passwordLogin: false })).toEqual({ changes: [] })
      expect(await logIn(options, user)).toMatchObject({ status: 400 })
      expect((await setup(options)).changes).toHaveLength(2)
      expect(await setup(options)).toEqual({ changes: [] })
      expect(await logIn(options, user)).toMatchObject({ status: 200 })
    } finally {
      await deleteRealm(options)
    }
  })
})

describe('two setups at the same moment', () => {
  it('both end well, with one realm', async () => {
    const options = freshRealm()
    try {
      await Promise.all([setup(options), setup(options)])
      expect(await setup(options)).toEqual({ changes: [] })
    } finally {
      await deleteRealm(options)
    }
  })
})

describe('a setup of a realm that somebody made by hand', () => {
  it('brings it to the description', async () => {
    const options = freshRealm()
    try {
      await asAdmin(options, (admin, realm) => admin.realms.create({ realm, enabled: true }))
      const { changes } = await setup(options)
      expect(changes).toEqual(
        expect.arrayContaining([
          'flow perch password added',
          'client perch-api added',
          'role can_post added',
        ]),
      )
      expect(await setup(options)).toEqual({ changes: [] })
    } finally {
      await deleteRealm(options)
    }
  })
})

describe('a setup that cannot work', () => {
  const failure = (change: object) =>
    setup({ ...freshRealm(), ...change }).then(
      () => 'no failure',
      (error: unknown) => (error instanceof InfraFailure ? error.what : error),
    )

  it('names the administrator whose password is wrong', async () => {
    expect(await failure({ adminPassword: 'wrong' })).toMatch(
      /refused the administrator .*: Invalid user credentials/,
    )
  })

  it('says that a Keycloak cannot be reached, hangs, or is something else', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    const other = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
    await Promise.all([once(silent, 'listening'), once(other, 'listening')])
    const url = (server: typeof silent) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const keycloakUrl = url(silent)
    expect(await failure({ keycloakUrl, timeoutMs: 200 })).toMatch('did not answer in time')
    expect(await failure({ keycloakUrl: url(other) })).toMatch('not a Keycloak')
    for (const server of [silent, other]) {
      const closed = once(server.close(), 'close')
      server.closeAllConnections()
      await closed
    }
    expect(await failure({ keycloakUrl })).toMatch('cannot be reached')
  })
})
