/**
 * The first answer of a fresh process: it loads the function out of its package, and answers an authenticated feed page,
 * as at a cold start on AWS. Redis is 0.7 ms away, Keycloak's keys and the secrets in SSM 5 ms. Against the same of a
 * function that says hello and loads nothing; and what loading alone takes, against a Node that starts and ends.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { bundle } from '../infra/deploy/bundle.ts'
import { redis } from '../shared/redis/redis.ts'
import { createSession } from '../shared/store/sessions/sessions.ts'
import { recordedRequest } from '../tests/support/package/recorded.ts'
import { startRedisServer } from '../tests/support/redis/redis-server.ts'
import { figure, inTurns, isDeep, progress, ratios, report } from './measure.ts'
import { startDelayProxy } from './network.ts'
import { seedEdge, seedPosts, seedUser } from './people.ts'

const rounds = isDeep ? 60 : 25
const redisMs = 0.7
const serviceMs = 5
const authors = 20

const folder = mkdtempSync(join(tmpdir(), 'perch-cold-'))
const server = await startRedisServer()
process.env['REDIS_URL'] = server.url

progress('a reader with a session, who follows 20 authors')
const readerId = await seedUser(authors)
const username = `somebody_${authors}`
const sub = `3f2b8c1e-5a77-4d0b-9c39-${String(readerId).padStart(12, '0')}`
const authorIds = await Promise.all(Array.from({ length: authors }, (_, n) => seedUser(n)))
await seedPosts(authorIds, 400)
await Promise.all(authorIds.map((userId) => seedEdge({ userId, followerId: readerId })))
const [sid, jti] = [randomUUID(), randomUUID()]
const expiresAt = new Date(Date.now() + 3600_000)
const session = {
  sid,
  sub,
  jti,
  userId: readerId,
  sealedRefreshToken: 'unused',
  userAgent: '',
  isOfBrowser: false,
  createdAt: new Date(),
}
await createSession({ ...session, expiresAt })
await redis().close()

/** Keycloak's keys and SSM, in one: each answers after a while. */
const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
const kid = 'bench'
const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] }
const proxy = await startDelayProxy(server.port, redisMs)
const secrets = { Parameters: [{ Name: '/perch/bench/REDIS_URL', Value: proxy.url }], InvalidParameters: [] }
const services = createServer((request, response) => {
  request.resume()
  const body = JSON.stringify(request.method === 'POST' ? secrets : keys)
  setTimeout(() => response.setHeader('content-type', 'application/json').end(body), serviceMs)
})
services.listen(0, '127.0.0.1')
await once(services, 'listening')
const address = `http://127.0.0.1:${(services.address() as AddressInfo).port}`

const claims = { sid, jti, uid: readerId, typ: 'Bearer', azp: 'perch-api', preferred_username: username }
const token = await new SignJWT(claims)
  .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
  .setIssuer(`${address}/realms/bench`)
  .setAudience('perch-api')
  .setSubject(sub)
  .setIssuedAt()
  .setExpirationTime(expiresAt)
  .sign(privateKey)
const event = recordedRequest({
  routeKey: 'GET /users/{username}/feed',
  rawPath: `/users/${username}/feed`,
  rawQueryString: '',
  pathParameters: { username },
  headers: { authorization: `Bearer ${token}` },
})

const settings = {
  KEYCLOAK_URL: address,
  KEYCLOAK_REALM: 'bench',
  SECRET_PARAMETERS: '/perch/bench/REDIS_URL',
  AWS_ENDPOINT_URL_SSM: address,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_LAMBDA_FUNCTION_NAME: 'perch-bench-get-feed',
}

/** What Lambda's runtime does with a function, at its barest: the answer goes where no log line does. */
const launcher = join(folder, 'launcher.cjs')
writeFileSync(
  launcher,
  `const { handler } = require(process.argv[2])
const context = { awsRequestId: '${randomUUID()}', getRemainingTimeInMillis: () => 10000 }
handler(${JSON.stringify(event)}, context).then((answer) => {
  require('node:fs').writeSync(2, JSON.stringify(answer))
  process.exit()
})`,
)
const hello = join(folder, 'hello.cjs')
writeFileSync(hello, `exports.handler = async () => ({ statusCode: 200, body: '"hello"' })`)
const load = join(folder, 'load.cjs')
writeFileSync(
  load,
  `const started = performance.now()
require(process.argv[2])
require('node:fs').writeSync(2, String(performance.now() - started))
process.exit()`,
)
const nothing = join(folder, 'nothing.cjs')
writeFileSync(nothing, '')

/** Runs a script; resolves to what it wrote and how long the process took to do so. */
async function run(args: string[]): Promise<{ written: string; ms: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { env: settings, stdio: ['ignore', 'ignore', 'pipe'] })
  const [written] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { written, ms: performance.now() - started }
}

async function answer(file: string): Promise<number> {
  const { written, ms } = await run([launcher, file])
  if (!written.startsWith('{"statusCode":200')) throw new Error(written)
  return ms
}

try {
  await bundle(join(import.meta.dirname, '..'), ['functions/timelines/get-feed.ts'], folder, 'ioredis')
  const feed = join(folder, 'functions/timelines/get-feed.cjs')
  const samples = await inTurns(
    rounds,
    {
      bare: async () => (await run([nothing])).ms,
      hello: () => answer(hello),
      feed: () => answer(feed),
      load: async () => Number((await run([load, feed])).written),
    },
    (round) => round % 5 === 0 && progress(`round ${round} of ${rounds}`),
  )
  report([
    figure('cold', 'cold first answer: feed page ÷ hello', '×', ratios(samples.feed, samples.hello), {
      target: { number: 9, at: 'most', limit: 2 },
    }),
    figure('cold', 'cold first answer: feed page', 'ms', samples.feed),
    figure('cold', 'import of get-feed ÷ start of bare Node', '×', ratios(samples.load, samples.bare), {
      target: { number: 10, at: 'most', limit: 0.8 },
    }),
    figure('cold', 'start of bare Node', 'ms', samples.bare),
  ])
} finally {
  services.close()
  services.closeAllConnections()
  proxy.stop()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
