/** What a function begins before its first request: out of its package, on an AWS that a server of this test plays. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { handedOn } from '../../support/network/handed-on.ts'
import { type Package, sharedPackage } from '../../support/package/packaged.ts'
import { recordedRequest } from '../../support/package/recorded.ts'

let made: Package

/** Ends what a test has started, however the test ends. */
let stop = async () => {}
afterEach(() => stop())

beforeAll(async () => {
  made = await sharedPackage()
})

/** Loads the function; calls it when a line comes, and prints the status and the code of what it returns. */
const launcher = `
const { handler } = require(process.argv[1])
const context = { awsRequestId: 'b2a7b0f6-6a0c-4d5c-8d5c-2f3f0d1e4a55', getRemainingTimeInMillis: () => 10000 }
process.stdin.once('data', () =>
  handler(JSON.parse(process.argv[2]), context).then(({ statusCode, body }) => {
    require('node:fs').writeSync(2, statusCode + ' ' + JSON.parse(body).code)
    process.exit()
  }),
)`

async function listening(server: { listen(port: number, host: string): unknown; address(): unknown }) {
  server.listen(0, '127.0.0.1')
  await once(server as never, 'listening')
  return (server.address() as AddressInfo).port
}

type Serve = (what: 'keys' | 'secrets', response: ServerResponse, redisPort: number) => void

/** Starts the function `key`; SSM and Keycloak answer as `serve` says, and `asked` tells what came to Redis first. */
async function start(key: string, event: object, serve: Serve) {
  const folder = mkdtempSync(join(tmpdir(), 'perch-init-'))
  const file = join(folder, 'function.cjs')
  writeFileSync(file, made.bundleOf(key).code)
  const first = Promise.withResolvers<string>()
  const redis = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (data) => {
      first.resolve(data.toString())
      socket.destroy()
    })
  })
  const redisPort = await listening(redis)
  const services = createServer((request: IncomingMessage, response) => {
    request.resume()
    serve(request.method === 'POST' ? 'secrets' : 'keys', response, redisPort)
  })
  const url = `http://127.0.0.1:${await listening(services)}`
  const child = spawn(process.execPath, ['-e', launcher, file, JSON.stringify(event)], {
    env: {
      ...handedOn(),
      SECRET_PARAMETERS: '/perch/dev/REDIS_URL',
      KEYCLOAK_URL: url,
      AWS_ENDPOINT_URL_SSM: url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'key-id',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret-at-all',
    },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = Promise.all([text(child.stderr), once(child, 'exit')]).then(([written]) => written)
  stop = async () => {
    child.kill('SIGKILL')
    await ended
    redis.close()
    services.close()
    services.closeAllConnections()
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    firstToRedis: first.promise,
    /** Lets the first request come; resolves to what was answered. */
    request: () => {
      child.stdin.write('\n')
      return ended
    },
  }
}

const feed = recordedRequest({
  routeKey: 'GET /users/{username}/feed',
  rawPath: '/users/ada/feed',
  pathParameters: { username: 'ada' },
})
const profile = recordedRequest({
  routeKey: 'GET /users/{username}',
  rawPath: '/users/ada',
  pathParameters: { username: 'ada' },
})

const parameters = (redisPort: number) =>
  JSON.stringify({ Parameters: [{ Name: '/perch/dev/REDIS_URL', Value: `redis://127.0.0.1:${redisPort}` }] })

test('asks for secrets and keys side by side before any request comes, and Redis for a sign of life', async () => {
  const waiting = new Map<string, () => void>()
  const { firstToRedis } = await start('get-feed', feed, (what, response, redisPort) => {
    waiting.set(what, () => response.end(what === 'secrets' ? parameters(redisPort) : '{"keys":[]}'))
    // Neither is answered before both are asked for.
    if (waiting.size === 2) for (const answer of waiting.values()) answer()
  })
  expect(await firstToRedis).toContain('PING')
})

test('begins nothing that it does not need: a route without a caller asks for no keys', async () => {
  const asked: string[] = []
  const { firstToRedis } = await start('request-password-reset', profile, (what, response, redisPort) => {
    asked.push(what)
    response.end(what === 'secrets' ? parameters(redisPort) : '{"keys":[]}')
  })
  await firstToRedis
  expect(asked).toEqual(['secrets'])
})

test('outlives what fails before the first request, which then tries again', async () => {
  const failed = Promise.withResolvers<void>()
  let attempts = 0
  const { request } = await start('get-user', profile, (_, response, redisPort) => {
    attempts += 1
    // A reading of the secrets is two attempts.
    if (attempts <= 2) response.writeHead(500).end('{}')
    else response.end(parameters(redisPort))
    if (attempts === 2) response.once('finish', () => failed.resolve())
  })
  await failed.promise
  // Redis hangs up at once: that it was asked shows that the secrets were there.
  const written = await request()
  expect(written.split('\n').at(-1)).toBe('503 redis-unavailable')
  expect(attempts).toBe(3)
})
