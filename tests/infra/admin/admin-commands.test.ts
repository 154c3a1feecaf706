import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { decodeJwt } from 'jose'
import { handedOn } from '../../support/network/handed-on.ts'
import { runHere } from './run-here.ts'
import { asAdmin, connection, freshRealm, logIn, useRealm } from '../realm/test-realm.ts'

const root = resolve(__dirname, '../../..')

describe('npm run infra -- realm | client | role | user', () => {
  const options = useRealm()
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'perch-cli-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const environment = () => ({
    ...handedOn(),
    PERCH_FOLDER: folder,
    KEYCLOAK_URL: connection.keycloakUrl,
    KEYCLOAK_ADMIN_USERNAME: connection.adminUsername,
    KEYCLOAK_ADMIN_PASSWORD: connection.adminPassword,
    KEYCLOAK_REALM: options.realm,
  })
  const infra = (command: string, env: Record<string, string> = {}) =>
    runHere(command, { ...environment(), ...env })

  /** Runs the command line as a person would, on this test's realm: a program of its own, in another folder. */
  const infraProgram = async (command: string, { input = '', ...env }: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [join(root, 'infra/cli.ts'), ...command.split(' ')], {
      cwd: folder,
      env: { ...environment(), ...env },
    })
    child.stdin.end(input)
    const code = new Promise((done) => child.on('close', done))
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
    return { code: await code, out, err }
  }

  it.each([
    [
      'client add web --redirect-uri http://localhost/x',
      'Client web added.',
      'There is a client web already.',
    ],
    ['client delete web', 'Client web deleted.', 'There is no client web.'],
    ['role add painter --description paints', 'Role painter added.', 'There is a role painter already.'],
    ['role delete painter', 'Role painter deleted.', 'There is no role painter.'],
    [
      'user add ruff_1 --email r@example.org',
      'User ruff_1 added.',
      'There is a user ruff_1, or one with the email',
    ],
    [
      'user grant ruff_1 moderator',
      'ruff_1 now has the role moderator.',
      'ruff_1 has the role moderator already.',
    ],
    ['user revoke ruff_1 moderator', 'ruff_1 no longer has', 'ruff_1 does not have the role moderator.'],
    ['user appoint ruff_1', 'ruff_1 is a moderator now.', 'ruff_1 is a moderator already.'],
    ['user dismiss ruff_1', 'ruff_1 is no longer a moderator.', 'ruff_1 is not a moderator.'],
    ['user delete ruff_1 --yes', 'User ruff_1 deleted.', 'There is no user ruff_1.'],
  ])(
    'does it once and says so, then says that there is nothing to do: %s',
    async (command, done, notDone) => {
      expect(await infra(command)).toMatchObject({ code: 0, out: expect.stringContaining(done) as unknown })
      expect(await infra(command)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining(notDone) as unknown,
      })
    },
  )

  it('adds a realm, asks before it deletes one, and never deletes master', async () => {
    const { realm } = freshRealm()
    const there = () => asAdmin(options, async (admin) => Boolean(await admin.realms.findOne({ realm })))
    expect(await infra(`realm add ${realm}`)).toMatchObject({
      err: '',
      code: 0,
      out: `Realm ${realm} added.\n`,
    })
    expect(await there()).toBe(true)
    expect((await infra(`realm add ${realm}`)).code).toBe(1)
    expect(await infra(`realm delete ${realm}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('--yes') as unknown,
    })
    expect(await there()).toBe(true)
    expect((await infraProgram(`realm delete ${realm} --yes`)).code).toBe(0)
    expect(await there()).toBe(false)
    expect((await infra(`realm delete ${realm} --yes`)).code).toBe(1)
    expect((await infra('realm delete master --yes')).code).toBe(1)
  })

  it('adds a user who can log in, and takes the role that everybody has from that user alone', async () => {
    const user = { username: 'dunlin_1', email: 'dunlin@example.org', password: 'a password of dunlin' }
    const add = `user add ${user.username} --email ${user.email} --password-stdin`
    expect((await infraProgram(add, { input: `${user.password}\n` })).code).toBe(0)
    const login = await logIn(options, user)
    expect(login.status).toBe(200)
    expect((await infra(`user revoke ${user.username} can_post`)).code).toBe(0)

    const roles = async () =>
      decodeJwt(String((await logIn(options, user)).body['access_token']))['realm_access']
    expect(await roles()).toBeUndefined()
    const { sid } = decodeJwt(String(login.body['access_token']))
    const sessions = await asAdmin(options, async (admin, realm) => {
      const [found] = await admin.users.find({ realm, username: user.username, exact: true })
      return admin.users.listSessions({ realm, id: found?.id ?? '' })
    })
    expect(sessions.map(({ id }) => id)).not.toContain(sid)

    expect((await infra(`user grant ${user.username} can_post`)).code).toBe(0)
    expect(await roles()).toEqual({ roles: ['can_post'] })
    const listed = JSON.parse((await infraProgram('user list --search dunlin --json')).out) as unknown
    expect(listed).toEqual([
      expect.objectContaining({ username: user.username, email: user.email, enabled: true }),
    ])
  })

  it('appoints a moderator from the next token on, and dismisses one at once', async () => {
    const user = { username: 'knot_1', email: 'knot@example.org', password: 'a password of knot' }
    await infraProgram(`user add ${user.username} --email ${user.email} --password-stdin`, {
      input: `${user.password}\n`,
    })
    const roles = async () =>
      decodeJwt(String((await logIn(options, user)).body['access_token']))['realm_access']
    expect((await infra('user appoint knot_1')).code).toBe(0)
    expect(await roles()).toEqual({ roles: expect.arrayContaining(['moderator']) as unknown })
    expect((await infra('user dismiss knot_1')).code).toBe(0)
    const sessions = await asAdmin(options, async (admin, realm) => {
      const [found] = await admin.users.find({ realm, username: user.username, exact: true })
      return admin.users.listSessions({ realm, id: found?.id ?? '' })
    })
    expect(sessions).toEqual([])
    expect(await roles()).toEqual({ roles: ['can_post'] })
    for (const command of ['appoint', 'dismiss'])
      expect(await infra(`user ${command} nobody_1`)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('nobody_1') as unknown,
      })
  })

  it('says in three lines what is wrong', async () => {
    const { code, out, err } = await infraProgram('role add x', { KEYCLOAK_REALM: 'nowhere' })
    expect({ code, out, lines: err.trim().split('\n') }).toEqual({
      code: 1,
      out: '',
      lines: [
        `There is no realm nowhere in the Keycloak at ${connection.keycloakUrl}.`,
        expect.stringMatching(/^Why: /),
        'Next: npm run infra -- setup',
      ],
    })
    expect((await infra('user add Bad-Name --email b@example.org')).err).toContain('username: Use 3 to 30 of')
    expect((await infra('user list', { KEYCLOAK_ADMIN_PASSWORD: 'wrong' })).err).toContain(
      'refused the administrator',
    )
    expect((await infraProgram('user list --max none')).code).toBe(1)
  })

  it.each(['realm', 'client', 'role', 'user'])('has help for %s', async (command) => {
    expect(await infraProgram(`${command} --help`)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Usage:') as unknown,
    })
  })
})
