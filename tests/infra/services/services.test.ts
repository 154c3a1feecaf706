/**
 * The life of a Perch with a real Keycloak and a real Redis, in the order in which a person lives it: one test builds on
 * the one before. In `npm test` the Keycloak is the one that the run has booted, given by its address; in
 * `npm run test:deep` it is this Perch's own, which boots twice and takes a minute of CPU each time.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { removeRealm } from '../../support/world/test-realm.ts'
import { makePlace, processesLeft, type Place, type Running } from './place.ts'

const fourMinutes = 240_000
jest.setTimeout(fourMinutes)

/** Who everything that can be pasted is about. */
const ada = { username: 'ada', email: 'ada@example.com', password: 'correct horse battery' }

const bootsOwn = Boolean(process.env['PERCH_DEEP'])
const given = {
  keycloakUrl: process.env['TEST_KEYCLOAK_URL'] ?? '',
  adminUsername: process.env['TEST_KEYCLOAK_ADMIN_USERNAME'] ?? '',
  adminPassword: process.env['TEST_KEYCLOAK_ADMIN_PASSWORD'] ?? '',
  realm: `life-${randomBytes(4).toString('hex')}`,
}

let place: Place
let url: string
beforeAll(async () => {
  place = await makePlace()
  url = `http://localhost:${place.env['PORT']}`
  if (bootsOwn) return
  Object.assign(place.env, {
    KEYCLOAK_URL: given.keycloakUrl,
    KEYCLOAK_ADMIN_USERNAME: given.adminUsername,
    KEYCLOAK_ADMIN_PASSWORD: given.adminPassword,
    KEYCLOAK_REALM: given.realm,
  })
})
afterAll(async () => {
  await place.remove()
  if (!bootsOwn) await removeRealm(given)
})

function post(path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function start(env: Record<string, string> = {}): Promise<Running> {
  const running = place.start('start', [], env)
  await running.said('Ctrl-C stops')
  return running
}

/** As the terminal does it: to the whole group. */
async function pressCtrlC({ child, ended }: Running): Promise<number | null> {
  process.kill(-(child.pid ?? 0), 'SIGINT')
  return (await ended).code
}

/** How it is with services of one's own; one that is given runs always. */
function services(state: string): Record<string, string> {
  return { redis: state, keycloak: bootsOwn ? state : 'running' }
}

async function status(): Promise<Record<string, string>> {
  const { stdout } = await place.infra(['status', '--json'])
  const services = JSON.parse(stdout) as { service: string; state: string }[]
  return Object.fromEntries(services.map(({ service, state }) => [service, state]))
}

/** The commands of the README, those that `npm start` prints, and the first program of docs/client.md, in this order. */
function pastedFrom(running: Running): Record<'readme' | 'table' | 'client', string> {
  const here = (text: string) => text.replaceAll('http://localhost:3000', url)
  const block = (file: string, language: string, start: string) =>
    new RegExp(`^\`\`\`${language}\n(${start}[^]*?)^\`\`\``, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  const program = block('docs/client.md', 'ts', 'import ')
  const folder = join(place.root, 'app')
  cpSync(join('client', 'dist'), join(folder, 'perch'), { recursive: true })
  writeFileSync(join(folder, 'app.mjs'), here(program))
  return {
    readme: here(block('README.md', 'sh', 'api=')),
    table:
      running
        .output()
        .match(/^curl .+$/gm)
        ?.join('\n') ?? '',
    client: `'${process.execPath}' '${join(folder, 'app.mjs')}'`,
  }
}

/** What each of them says. */
async function pasted<Name extends string>(scripts: Record<Name, string>): Promise<Record<Name, string>> {
  const said: [string, string][] = []
  for (const [name, script] of Object.entries<string>(scripts)) {
    const { stdout } = await promisify(execFile)('bash', ['-eu', '-o', 'pipefail', '-c', script])
    said.push([name, stdout.trim()])
  }
  return Object.fromEntries(said) as Record<Name, string>
}

/** What another user of this machine may read, write or enter: of the folder and what it holds, the folders in it only. */
function readableByOthers(folder: string): string[] {
  const inMails = readdirSync(join(folder, 'mails')).map((name) => join(folder, 'mails', name))
  const all = [folder, ...readdirSync(folder).map((name) => join(folder, name)), ...inMails]
  expect(inMails.length).toBeGreaterThan(1)
  return all.filter((path) => (statSync(path).mode & 0o077) !== 0)
}

describe('npm start with nothing there', () => {
  it('names every setting that the API could not use, and no value, before it starts anything', async () => {
    const bad = { LOGIN_WITH: 'canary', FANOUT_RANGE: '0', MAIL_FROM: 'canary' }
    const { code, stdout, stderr } = await place.start('start', [], bad).ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^The API could not use this: .+\.\nWhy: .+\nNext: .+\n$/m)
    expect(stderr.match(/[A-Z_]{6,}(?=: )/g)?.toSorted()).toEqual(['FANOUT_RANGE', 'LOGIN_WITH', 'MAIL_FROM'])
    expect(stderr).not.toContain('canary')
    expect(existsSync(place.folder)).toBe(false)
  })

  it('ends in a ready table with an API that works, and leaves no process on Ctrl-C', async () => {
    // As a version that made everything readable has left it, with a Keycloak whose administrator has a known password.
    mkdirSync(join(place.folder, 'mails'), { recursive: true, mode: 0o755 })
    writeFileSync(join(place.folder, 'mails', 'former.eml'), 'To: ada@example.com', { mode: 0o644 })
    const running = await start(bootsOwn ? { KEYCLOAK_ADMIN_PASSWORD: 'admin' } : {})
    expect(running.output()).toContain(`API       ${url}`)
    if (bootsOwn) {
      expect(running.output()).toContain('account demo / demo-password')
      expect(running.output()).toMatch(/Keycloak .+\/admin +account admin, password: KEYCLOAK_ADMIN_PASSWORD/)
    } else {
      // Whose Keycloak is given gets no user whose password is known.
      expect(running.output()).not.toContain('account demo')
      expect(running.output()).toMatch(/Keycloak .+\/admin +given, not started/)
    }
    for (const time of ['once', 'and again']) {
      expect([time, await pasted(pastedFrom(running))]).toEqual([
        time,
        {
          readme: expect.stringContaining('"text":"Hello, Perch."'),
          table: expect.stringMatching(/"accessToken":"ey/),
          client: expect.stringMatching(/^ada: Hello, Perch\.$/m),
        },
      ])
    }
    expect((await post('/auth/login', { username: ada.username, password: ada.password })).status).toBe(200)
    await running.said('201  POST /auth/register')
    await running.said('mail written')
    expect(readableByOthers(place.folder)).toEqual([])
    expect(running.output()).toMatch(/^Mails .+mails$/m)
    const [inStatus] = JSON.parse((await place.infra(['status', '--json'])).stdout) as object[]
    expect(inStatus).toMatchObject({
      service: 'api',
      state: 'running',
      url,
      version: expect.stringMatching(/^\d/),
    })
    expect(await pressCtrlC(running)).toBe(0)
    expect(await processesLeft(place.root)).toEqual([])
  })
})

describe('npm run infra -- run', () => {
  it('finds realm and user again and changes nothing, but the known password of the administrator', async () => {
    const { code, stdout } = await place.infra(['run'])
    expect(code).toBe(0)
    if (bootsOwn) {
      const former = await place.infra(['user', 'list'], { KEYCLOAK_ADMIN_PASSWORD: 'admin' })
      expect(former.stderr).toContain('refused the administrator')
    }
    expect(stdout).toMatch(/redis +redis:.+started\n/)
    expect(stdout).toMatch(bootsOwn ? /keycloak +http:.+started\n/ : /keycloak +http:.+given, not started\n/)
    expect(stdout).toMatch(bootsOwn ? /realm +perch +0 changes\n/ : /realm +life-\w+ +0 changes\n/)
    expect((await place.infra(['user', 'list'])).stdout).toContain(ada.email)
    expect(await status()).toEqual({ api: 'stopped', ...services('running') })
    expect((await place.infra(['status'])).stdout).toMatch(
      /^redis +running +\d+\.\d+\.\d+ [^]+^keycloak +running +26\./m,
    )
  })

  it('uses what runs already', async () => {
    expect((await place.infra(['run'])).stdout.match(/was running already/g)).toHaveLength(bootsOwn ? 2 : 1)
  })

  it('says what is wrong with the password of the administrator', async () => {
    const { code, stderr } = await place.infra(['setup'], { KEYCLOAK_ADMIN_PASSWORD: 'not-this' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/Why: .+\nNext: .+\n$/)
    expect(stderr).not.toMatch(/not-this|^ +at /m)
  })
})

describe('npm start beside running services', () => {
  it('logs the earlier user in, prints no password that was chosen, and leaves the services running on Ctrl-C', async () => {
    const running = await start({ DEMO_PASSWORD: 'chosen by myself' })
    expect(running.output()).not.toContain('chosen by myself')
    const { email, password } = ada
    expect((await post('/auth/login', { email, password })).status).toBe(200)
    expect(await pressCtrlC(running)).toBe(0)
    expect(await status()).toEqual({ api: 'stopped', ...services('running') })
  })

  it('stops its API when it is killed', async () => {
    const running = await start()
    running.child.kill('SIGKILL')
    // Its output closes when the last process that holds it has ended, which is the API.
    await running.ended
    // It lets go of its port a moment before or after.
    while (await fetch(url).then(Boolean, () => false));
  })
})

describe('npm run infra -- stop and remove', () => {
  it('stop ends both and keeps their data', async () => {
    expect((await place.infra(['stop'])).stdout).toMatch(/^Stopped: /)
    expect(await status()).toEqual({ api: 'stopped', ...services('stopped') })
    expect(await processesLeft(place.root)).toEqual([])
    expect(existsSync(place.folder)).toBe(true)
    expect((await place.infra(['stop'])).stdout).toBe('Nothing was running.\n')
  })

  it('remove deletes everything, mails included', async () => {
    mkdirSync(join(place.folder, 'mails'), { recursive: true })
    writeFileSync(join(place.folder, 'mails', '1.eml'), 'To: ada@example.com')
    expect(await place.infra(['remove', '--yes'])).toMatchObject({ code: 0, stdout: 'Removed.\n' })
    expect(existsSync(place.folder)).toBe(false)
  })
})
