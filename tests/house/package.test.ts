/** `sls package` in a copy of the service, so that nothing else that bundles at the same time is in its way. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { readZipEntry } from '../../infra/drivers/zip.ts'
import { declaredFunctions, root } from './project.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'perch-package-'))
  for (const part of ['serverless.yml', 'package.json', 'functions', 'shared', 'infra']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const program = join(root, 'node_modules/.bin/serverless')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'package'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder },
  })
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`)
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function archiveOf(key: string): Buffer {
  return readFileSync(join(folder, '.serverless', `${key}.zip`))
}

/** Names of the files in a zip archive, from its central directory. */
function namesIn(archive: Buffer): string[] {
  const names: string[] = []
  for (let at = archive.indexOf('PK\x01\x02'); at >= 0; at = archive.indexOf('PK\x01\x02', at + 46)) {
    names.push(archive.toString('utf8', at + 46, at + 46 + archive.readUInt16LE(at + 28)))
  }
  return names
}

function bundleOf(key: string): { name: string; code: Buffer } {
  const [name = ''] = namesIn(archiveOf(key))
  return { name, code: readZipEntry(archiveOf(key), name) }
}

interface Answer {
  statusCode: number
  headers: Record<string, string>
  body: string
}

/** Prints the answer last: what comes before are log lines. */
const caller = `
const { handler } = require(process.argv[1])
const context = { awsRequestId: 'b2a7b0f6-6a0c-4d5c-8d5c-2f3f0d1e4a55' }
handler(JSON.parse(process.argv[2]), context).then((answer) => {
  process.stdout.write('\\n' + JSON.stringify(answer), () => process.exit())
})`

/** Calls a function's bundle, alone in an empty folder, in a Node process that has nothing but these settings. */
function invoke(key: string, event: object, settings: Record<string, string>): Answer {
  const empty = mkdtempSync(join(tmpdir(), 'perch-bundle-'))
  try {
    const { name, code } = bundleOf(key)
    const file = join(empty, basename(name))
    writeFileSync(file, code)
    const run = spawnSync(process.execPath, ['-e', caller, file, JSON.stringify(event)], {
      cwd: empty,
      encoding: 'utf8',
      env: settings,
      timeout: 10_000,
    })
    const answer = run.stdout.split('\n').at(-1)
    if (!answer) throw new Error(run.stderr || run.stdout || String(run.error))
    return JSON.parse(answer) as Answer
  } finally {
    rmSync(empty, { recursive: true, force: true })
  }
}

/** An event of API Gateway's payload format 2.0, as recorded, with what differs between routes put in. */
function recorded(routeKey: string, path: string, more: object = {}): object {
  const [method] = routeKey === '$default' ? ['GET'] : routeKey.split(' ')
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: {
      accept: '*/*',
      'content-length': '0',
      host: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
      'user-agent': 'curl/8.14.1',
      'x-amzn-trace-id': 'Root=1-6920a4d1-3f1f6cf25f0b1c7f0d6f8a11',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'a1b2c3d4e5',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl/8.14.1' },
      requestId: 'UX1c7hB0FiAEJGQ=',
      routeKey,
      stage: '$default',
      time: '21/Nov/2026:17:43:45 +0000',
      timeEpoch: 1795283025000,
    },
    isBase64Encoded: false,
    ...more,
  }
}

// Nothing listens on port 1: whoever connects is refused at once.
const redisDown = { REDIS_URL: 'redis://127.0.0.1:1' }
const keycloakDown = {
  KEYCLOAK_URL: 'http://127.0.0.1:1',
  KEYCLOAK_CLIENT_SECRET: 'not-a-secret-at-all',
}

test('every function has an archive of its own', () => {
  const archives = readdirSync(join(folder, '.serverless')).filter((name) => name.endsWith('.zip'))
  expect(archives.toSorted()).toEqual(declaredFunctions.map(({ key }) => `${key}.zip`).toSorted())
})

test.each(declaredFunctions)(
  'the archive of $key holds one file, and Lambda is told which',
  ({ key, file }) => {
    const { Resources } = JSON.parse(
      readFileSync(join(folder, '.serverless/cloudformation-template-update-stack.json'), 'utf8'),
    ) as { Resources: Record<string, { Properties: { FunctionName?: string; Handler?: string } }> }
    const described = Object.values(Resources).find(({ Properties }) =>
      Properties.FunctionName?.endsWith(`-${key}`),
    )
    const names = namesIn(archiveOf(key))
    expect(names).toEqual([expect.stringMatching(new RegExp(`${file.replace(/\.ts$/, '\\.cjs')}$`))])
    expect(described?.Properties.Handler).toBe(names[0]?.replace(/\.cjs$/, '.handler'))
  },
)

test('live answers 200 from its archive alone, without any setting', () => {
  const { statusCode, headers, body } = invoke('live', recorded('GET /health/live', '/health/live'), {})
  expect({ statusCode, body }).toEqual({ statusCode: 200, body: '{"status":"live"}' })
  expect(headers['Content-Type']).toBe('application/json; charset=utf-8')
})

test('catch-all answers 404 from its archive alone, without any setting', () => {
  expectProblem(invoke('catch-all', recorded('$default', '/nowhere'), {}), 404, 'route-not-found')
})

test('get-user answers 503 from its archive alone when Redis is down', () => {
  const event = recorded('GET /users/{username}', '/users/ada', { pathParameters: { username: 'ada' } })
  const answer = invoke('get-user', event, redisDown)
  expectProblem(answer, 503, 'redis-unavailable')
  expect(answer.headers['Retry-After']).toBe('1')
})

test('get-user answers 503 from its archive alone when its secrets cannot be read', () => {
  const event = recorded('GET /users/{username}', '/users/ada', { pathParameters: { username: 'ada' } })
  const answer = invoke('get-user', event, {
    SECRET_PARAMETERS: '/perch/prod/REDIS_URL',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key-id',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret-at-all',
    AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:1',
  })
  expectProblem(answer, 503, 'secrets-unavailable')
})

const loginRequest = {
  headers: { 'content-type': 'application/json', 'user-agent': 'curl/8.14.1' },
  body: Buffer.from('{"username":"ada","password":"engine-1843"}').toString('base64'),
  isBase64Encoded: true,
}

test('login answers 503 from its archive alone when Keycloak is down', () => {
  // From the machine itself and not counted, so that Redis is not asked first.
  const http = { method: 'POST', path: '/auth/login', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' }
  const event = recorded('POST /auth/login', '/auth/login', { ...loginRequest, requestContext: { http } })
  const uncounted = { RATE_LIMITS: 'except-loopback' }
  expectProblem(invoke('login', event, { ...keycloakDown, ...uncounted }), 503, 'keycloak-unavailable')
})

test('login answers 503 from its archive alone when Redis is down, because it cannot count', () => {
  const event = recorded('POST /auth/login', '/auth/login', loginRequest)
  const key = { SESSION_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') }
  expectProblem(invoke('login', event, { ...redisDown, ...key }), 503, 'redis-unavailable')
})

function expectProblem({ statusCode, headers, body }: Answer, status: number, code: string): void {
  expect(statusCode).toBe(status)
  expect(headers['Content-Type']).toBe('application/problem+json')
  expect(JSON.parse(body)).toMatchObject({ status, code })
}
