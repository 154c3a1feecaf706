/** Which Keycloak a command works on, and that it shuts out no other Perch there. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { handedOn } from '../../support/network/handed-on.ts'
import { addTestUser, connection, logIn, robin, useRealm } from '../realm/test-realm.ts'

const root = resolve(__dirname, '../../..')
const options = useRealm()
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perch-target-'))
  await addTestUser(options, robin)
})
afterAll(() => rmSync(folder, { recursive: true }))

const secrets = {
  KEYCLOAK_CLIENT_SECRET: options.clientSecret,
  KEYCLOAK_ADMIN_CLIENT_SECRET: options.adminClientSecret,
  SESSION_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
}

const infra = async (command: string, env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [join(root, 'infra/cli.ts'), ...command.split(' ')], {
    env: {
      ...handedOn(),
      PERCH_FOLDER: folder,
      PERCH_DRIVER: 'local',
      KEYCLOAK_ADMIN_USERNAME: connection.adminUsername,
      KEYCLOAK_ADMIN_PASSWORD: connection.adminPassword,
      KEYCLOAK_REALM: options.realm,
      PUBLIC_URL: options.publicUrl ?? '',
      ...secrets,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const code = new Promise((done) => child.on('close', done))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, out, err }
}

describe('npm run infra -- setup, on a realm that another Perch has set up', () => {
  const given = { KEYCLOAK_URL: connection.keycloakUrl }
  const other = { ...given, KEYCLOAK_CLIENT_SECRET: 'of another one' }

  it('names the Keycloak, and changes nothing without being told to', async () => {
    const { code, err, out } = await infra('setup', { ...other, PUBLIC_URL: 'https://another.example' })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    const target = `the realm ${options.realm} of the Keycloak at ${connection.keycloakUrl}`
    expect(err).toContain(`Setting up ${target}`)
    expect(err).toContain(`has other secrets: perch-api.\nWhy: `)
    expect(err).toContain('npm run infra -- setup --replace-secrets')
    expect(await logIn(options, robin)).toMatchObject({ status: 200 })
    expect(await infra('setup', given)).toMatchObject({
      code: 0,
      // Only what makes a realm of a test cheaper and more patient is put right.
      out: expect.stringMatching(
        /^realm .* accessTokenLifespan was 3600, is now 300\nrealm .* passwordPolicy was .*\n2 changes in the realm/,
      ) as unknown,
    })
  })

  it('replaces them with --replace-secrets, and a second run changes nothing', async () => {
    expect(await infra('setup --replace-secrets', other)).toMatchObject({
      code: 0,
      out: `client perch-api: secret replaced\n1 changes in the realm ${options.realm}.\n`,
    })
    expect(await logIn(options, robin)).toMatchObject({ status: 401 })
    expect(await infra('setup', other)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^0 changes/) as unknown,
    })
    expect((await infra('setup --replace-secrets', given)).code).toBe(0)
    expect(await logIn(options, robin)).toMatchObject({ status: 200 })
  })
})

describe('without KEYCLOAK_URL', () => {
  // Where this folder would run its own, another one listens.
  const port = { KEYCLOAK_PORT: new URL(connection.keycloakUrl).port }

  it.each(['setup', 'user list', 'user delete robin_1 --yes', 'realm delete nowhere --yes'])(
    'no command takes what listens at the port of a Keycloak that is not running: %s',
    async (command) => {
      const { code, out, err } = await infra(command, port)
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toContain(`The Keycloak of ${folder} is not running.\nWhy: KEYCLOAK_URL is not set`)
    },
  )

  it('a port that is taken is said without advice to use what listens there', async () => {
    const { code, err } = await infra('run keycloak', port)
    expect(code).toBe(1)
    expect(err).toContain('is taken')
    expect(err).not.toContain('KEYCLOAK_URL')
  })
})

describe('--stage', () => {
  const stage = `test-${randomBytes(4).toString('hex')}`
  const file = join(root, `.env.${stage}`)
  afterAll(() => rmSync(file, { force: true }))

  it.each(['setup', 'migrate', 'user list'])(
    'is refused where its file leaves out where things are: %s',
    async (command) => {
      writeFileSync(file, `KEYCLOAK_URL=\nREDIS_URL=\nKEYCLOAK_REALM=${options.realm}\n`)
      const { code, out, err } = await infra(`${command} --stage ${stage}`)
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toContain(
        `.env.${stage} does not say KEYCLOAK_URL, REDIS_URL or UPSTASH_REDIS_REST_URL.\nWhy: `,
      )
      expect((await infra(`${command} --stage nowhere-at-all`)).err).toContain(
        'There is no file .env.nowhere-at-all.',
      )
    },
  )

  it('takes the settings of its file', async () => {
    writeFileSync(file, `KEYCLOAK_URL=${connection.keycloakUrl}\nREDIS_URL=redis://127.0.0.1:1\n`)
    const { code, out } = await infra(`user list --search robin --json --stage ${stage}`)
    expect({ code, users: JSON.parse(out) as unknown }).toMatchObject({
      code: 0,
      users: [{ username: 'robin_1' }],
    })
  })
})
