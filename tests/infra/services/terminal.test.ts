import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { readableLine } from '../../../infra/api/api-output.ts'
import { describeFailure, InfraFailure } from '../../../infra/terminal/failure.ts'
import { createProgress } from '../../../infra/terminal/progress.ts'
import { readSettings } from '../../../infra/settings/settings.ts'

describe('the output of the local API', () => {
  const timestamp = '2026-01-02T03:04:05.000Z'

  it('shows a request in one short line', () => {
    const request = { level: 'INFO', message: 'request', service: 'perch', requestId: 'an-id', timestamp }
    const line = {
      ...request,
      route: 'GET /posts/{id}',
      status: 404,
      ms: 1.5,
      problem: 'post-not-found',
      redisTrips: 1,
    }
    expect(readableLine(JSON.stringify(line))).toMatch(
      /^\d\d:\d\d:\d\d {2}404 {2}GET \/posts\/\{id\} {2}1\.5 ms {2}post-not-found {2}redisTrips=1$/,
    )
  })

  it('shows another entry with its level and what it says', () => {
    const line = JSON.stringify({
      level: 'WARN',
      message: 'Redis connection failed',
      reason: 'refused',
      timestamp,
    })
    expect(readableLine(line)).toMatch(/ {2}WARN {2}Redis connection failed {2}reason=refused$/)
  })

  it('shows a job that did something, or failed', () => {
    const job = { level: 'INFO', message: 'job', timestamp, job: 'clean-up', failed: false, ms: 2 }
    expect(readableLine(JSON.stringify({ ...job, result: { sessions: 1 } }))).toMatch(/job=clean-up/)
    expect(readableLine(JSON.stringify({ ...job, failed: true, result: {} }))).toMatch(/failed=true/)
  })

  it.each([
    '',
    'GET /posts (λ: list-posts)',
    '(λ: live) RequestId: x  Duration: 1 ms  Billed Duration: 1 ms',
    JSON.stringify({ message: 'job', timestamp, job: 'clean-up', failed: false, result: { sessions: 0 } }),
    JSON.stringify({ message: 'batch', timestamp, worker: 'send-mail', messages: 1 }),
  ])('hides %j', (line) => expect(readableLine(line)).toBeUndefined())

  it.each(['TypeError: x is not a function', '    at handler (file.ts:1:2)', '{ broken json'])(
    'leaves %j as it is',
    (line) => expect(readableLine(line)).toBe(line),
  )
})

describe('progress', () => {
  /** A stream that keeps what is written to it. */
  function stream(isTTY: boolean) {
    const written: string[] = []
    const write = (text: string) => written.push(text) > 0
    return { written, stream: { isTTY, columns: 40, write } as unknown as NodeJS.WriteStream }
  }

  it('writes one plain line a step where there is no terminal', () => {
    const { written, stream: plain } = stream(false)
    const progress = createProgress(plain)
    progress.say('Fetching')
    progress.say('Fetching', '1 of 2 MB')
    progress.say('Unpacking')
    progress.end()
    expect(written).toEqual(['Fetching\n', 'Unpacking\n'])
  })

  it('rewrites one line on a terminal, never longer than the terminal is wide', () => {
    const { written, stream: terminal } = stream(true)
    const progress = createProgress(terminal)
    progress.say('Fetching '.repeat(10))
    progress.end()
    expect(written.at(0)).toBe(`\r\x1b[2K${'Fetching '.repeat(10).slice(0, 39)}`)
    expect(written.at(-1)).toBe('\n')
  })
})

describe('a failure', () => {
  it('is three lines, with the stack only where it is asked for', () => {
    const failure = new InfraFailure('It failed.', 'a reason', 'a command')
    expect(describeFailure(failure, false)).toBe('It failed.\nWhy: a reason\nNext: a command')
    expect(describeFailure(failure, true)).toContain('\n    at ')
  })

  it('is recognised as a full disk in whatever words', () => {
    expect(describeFailure(new Error('ENOSPC: no space left on device, write'), false)).toMatch(
      /^There is no space left/,
    )
  })

  it.each([
    [
      'EROFS',
      '/srv/perch/.env',
      /^The secrets cannot be kept in \/srv\/perch\/\.env\..+SESSION_ENCRYPTION_KEY/s,
    ],
    ['EACCES', '/srv/perch/.perch', /^Perch cannot write to \/srv\/perch\/\.perch\..+PERCH_FOLDER/s],
  ])('says where nothing can be written, and what to set: %s %s', (code, path, message) => {
    expect(describeFailure(Object.assign(new Error(`${code}: mkdir`), { code, path }), false)).toMatch(
      message,
    )
  })

  it('is three lines as well when nobody foresaw it', () => {
    expect(describeFailure(new TypeError('x is undefined'), false)).toMatch(
      /^.+\nWhy: x is undefined\nNext: .+$/,
    )
  })
})

describe('settings', () => {
  it('have a default each', () => {
    expect(readSettings({})).toMatchObject({
      driver: 'auto',
      apiPort: 3000,
      keycloak: { port: 8080, healthPort: 9000, realm: 'perch', db: 'dev-file' },
      redis: { port: 6379, memory: '256mb' },
    })
  })

  it('take an empty value as not set', () => {
    expect(readSettings({ KEYCLOAK_URL: '', PORT: '' })).toMatchObject({ apiPort: 3000 })
  })

  it('tell our own Keycloak of this machine, and one that is given only what is said', () => {
    expect(readSettings({ PORT: '3100' })).toMatchObject({ publicUrl: 'http://localhost:3100' })
    expect(readSettings({ KEYCLOAK_URL: 'https://id.example' })).not.toHaveProperty('publicUrl')
    const said = { publicUrl: 'https://perch.example', backchannelUrl: 'http://10.0.0.5:3000' }
    const given = { PUBLIC_URL: said.publicUrl, BACKCHANNEL_URL: said.backchannelUrl }
    expect(readSettings({ KEYCLOAK_URL: 'https://id.example', ...given })).toMatchObject(said)
  })

  it('move every port by PORT_OFFSET, and the address that follows from it', () => {
    expect(readSettings({ PORT_OFFSET: '100', REDIS_PORT: '7000' })).toMatchObject({
      apiPort: 3100,
      publicUrl: 'http://localhost:3100',
      keycloak: { port: 8180, healthPort: 9100 },
      redis: { port: 7100 },
    })
    expect(() => readSettings({ PORT_OFFSET: '60000' })).toThrow(
      'KEYCLOAK_PORT (is above 65535 with PORT_OFFSET)',
    )
  })

  it('refuse one port for two things', () => {
    expect(() => readSettings({ REDIS_PORT: '3000' })).toThrow('PORT (the same port as another one)')
  })

  it('give two folders two Docker projects', () => {
    const [one, other] = ['a', 'b'].map((name) => readSettings({ PERCH_FOLDER: name }).dockerProject)
    expect(one).not.toBe(other)
  })
})

describe('a pipe that nobody reads any more', () => {
  it.each([
    ['the help of a command', 'infra/cli.ts', ['--help']],
    ['the help of the tour', 'tour/tour.ts', ['--help']],
    ['a failure', 'infra/cli.ts', ['no-such-command']],
  ])('ends %s without a stack', async (_, script, args) => {
    const all = ['--import', './infra/require-node.mjs', script, ...args]
    const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] })
    // As `head` does.
    child.stdout.destroy()
    expect(await text(child.stderr)).not.toMatch(/EPIPE|^ +at /m)
  })
})
