/** Secrets out of SSM, against an endpoint that is told what it holds. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { catchLog } from '../../support/network/log.ts'

type Secrets = typeof import('../../../shared/secrets/secrets.ts')
type Config = typeof import('../../../shared/config.ts')

const first = 'rediss://:canary-one@redis.example:6379'
const second = 'rediss://:canary-two@redis.example:6379'

let server: Server
let requests: { headers: IncomingHttpHeaders; body: unknown }[]
/** What SSM answers next; the last one from then on. */
let answers: (Record<string, string> | { status: number; body: object } | 'silence')[]
const before = { ...process.env }

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((json) => {
      const { Names } = JSON.parse(json) as { Names: string[] }
      requests.push({ headers: request.headers, body: JSON.parse(json) })
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!
      if (answer === 'silence') return
      if ('status' in answer) {
        const { status, body } = answer as { status: number; body: object }
        return void response.writeHead(status).end(JSON.stringify(body))
      }
      const held = answer as Record<string, string>
      const Parameters = Names.filter((Name) => Name in held).map((Name) => ({ Name, Value: held[Name] }))
      const InvalidParameters = Names.filter((Name) => !(Name in held))
      response.end(JSON.stringify({ Parameters, InvalidParameters }))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
})
afterAll(
  () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
)
beforeEach(() => {
  requests = []
  answers = [{ '/perch/prod/REDIS_URL': first }]
})
afterEach(() => {
  process.env = { ...before }
  jest.useRealTimers()
})

/** As a new container of a function that needs these. */
async function container(...parameters: string[]): Promise<Secrets & Config> {
  jest.resetModules()
  process.env = {
    ...before,
    REDIS_URL: '',
    SECRET_PARAMETERS: parameters.join(','),
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key-id',
    AWS_SECRET_ACCESS_KEY: 'canary',
    AWS_SESSION_TOKEN: 'session',
    AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
  const secrets = await import('../../../shared/secrets/secrets.ts')
  return { ...secrets, ...(await import('../../../shared/config.ts')) }
}

/** Only the clock is set: what waits for the network goes on waiting for it. */
function later(ms: number): void {
  jest.useFakeTimers({
    now: Date.now() + ms,
    doNotFake: [
      'setTimeout',
      'setImmediate',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setInterval',
      'clearTimeout',
      'clearInterval',
      'clearImmediate',
    ],
  })
}

const unavailable = { name: 'SecretsUnavailable' }

test('secrets are read in one signed call, however many ask at once, and then known', async () => {
  const key = randomBytes(32).toString('base64')
  answers = [{ '/perch/prod/REDIS_URL': first, '/perch/prod/SESSION_ENCRYPTION_KEY': key }]
  const { loadSecrets, config } = await container(
    '/perch/prod/REDIS_URL',
    '/perch/prod/SESSION_ENCRYPTION_KEY',
  )
  await Promise.all([loadSecrets(), loadSecrets(), loadSecrets()])
  await loadSecrets()
  expect(requests).toMatchObject([
    {
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonSSM.GetParameters',
        'x-amz-security-token': 'session',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=key-id\/\d{8}\/eu-central-1\/ssm\/aws4_request, /,
        ),
      },
      body: { Names: ['/perch/prod/REDIS_URL', '/perch/prod/SESSION_ENCRYPTION_KEY'], WithDecryption: true },
    },
  ])
  expect(config.redis()).toMatchObject({ url: first })
  expect(config.session().encryptionKeys).toEqual([Buffer.from(key, 'base64')])
})

test('nothing is asked where no parameters are named: the environment holds the secrets', async () => {
  const { loadSecrets, config } = await container()
  process.env['REDIS_URL'] = second
  await loadSecrets()
  expect(requests).toEqual([])
  expect(config.redis()).toMatchObject({ url: second })
})

test('a secret that was changed is used after five minutes, and what was made of it is made anew', async () => {
  answers = [{ '/perch/prod/REDIS_URL': first }, { '/perch/prod/REDIS_URL': second }]
  const { loadSecrets, config, maxAgeMs, settingsVersion } = await container('/perch/prod/REDIS_URL')
  const { redis } = await import('../../../shared/redis/redis.ts')
  await loadSecrets()
  const connection = redis()
  const version = settingsVersion()
  later(maxAgeMs - 1000)
  await loadSecrets()
  expect(requests).toHaveLength(1)
  expect(redis()).toBe(connection)
  later(2000)
  await loadSecrets()
  expect(requests).toHaveLength(2)
  expect(config.redis()).toMatchObject({ url: second })
  expect(redis()).not.toBe(connection)
  expect(settingsVersion()).toBeGreaterThan(version)
})

test('reading the same secrets again changes nothing', async () => {
  const { loadSecrets, config, maxAgeMs } = await container('/perch/prod/REDIS_URL')
  await loadSecrets()
  const settings = config.redis()
  later(maxAgeMs + 1000)
  await loadSecrets()
  expect(requests).toHaveLength(2)
  expect(config.redis()).toBe(settings)
})

const throttled = { status: 400, body: { __type: 'ThrottlingException' } }
const failed = { status: 500, body: {} }
const denied = { status: 400, body: { __type: 'AccessDeniedException' } }

test.each([
  ['is throttled', throttled],
  ['fails', failed],
  ['does not answer', 'silence' as const],
])('a call that %s is made once more', async (_, once) => {
  answers = [once, { '/perch/prod/REDIS_URL': first }]
  const { loadSecrets, config } = await container('/perch/prod/REDIS_URL')
  await loadSecrets()
  expect(requests).toHaveLength(2)
  expect(config.redis()).toMatchObject({ url: first })
})

test.each([
  ['SSM is throttled throughout', throttled, 2],
  ['SSM fails throughout', failed, 2],
  ['the role may not read them', denied, 1],
  ['one of them is not there', {}, 1],
])('throws secrets-unavailable where %s, and the next request tries again', async (_, answer, calls) => {
  answers = [answer]
  const { loadSecrets, config } = await container('/perch/prod/REDIS_URL')
  await expect(loadSecrets()).rejects.toMatchObject(unavailable)
  expect(requests).toHaveLength(calls)
  answers = [{ '/perch/prod/REDIS_URL': first }]
  await loadSecrets()
  expect(config.redis()).toMatchObject({ url: first })
})

test('names the parameter that is missing to operators, and no value to anybody', async () => {
  const { loadSecrets } = await container('/perch/prod/REDIS_URL', '/perch/prod/SMTP_URL')
  const error = await loadSecrets().catch((thrown: Error) => thrown)
  expect(error).toMatchObject({ cause: { message: 'SSM has no /perch/prod/SMTP_URL' } })
  expect((error as Error).message).not.toContain('SMTP')
})

test('the old secrets go on serving while they cannot be read again, and SSM is not asked by every request', async () => {
  const { loadSecrets, config, maxAgeMs } = await container('/perch/prod/REDIS_URL')
  await loadSecrets()
  answers = [denied]
  later(maxAgeMs + 1000)
  await loadSecrets()
  await loadSecrets()
  expect(requests).toHaveLength(2)
  expect(config.redis()).toMatchObject({ url: first })
  answers = [{ '/perch/prod/REDIS_URL': second }]
  later(11_000)
  await loadSecrets()
  expect(config.redis()).toMatchObject({ url: second })
})

test('a secret that was changed into what cannot be used is not taken over, and its value stays out of the log', async () => {
  const { loadSecrets, config, maxAgeMs } = await container('/perch/prod/REDIS_URL')
  await loadSecrets()
  answers = [{ '/perch/prod/REDIS_URL': 'redis.example canary-three' }]
  later(maxAgeMs + 1000)
  const log = catchLog()
  await loadSecrets()
  jest.restoreAllMocks()
  expect(config.redis()).toMatchObject({ url: first })
  expect(log.text()).toContain('REDIS_URL: must be a redis:// or rediss:// URL')
  expect(log.text()).not.toContain('canary-three')
})
