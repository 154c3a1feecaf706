/**
 * The deployed stack, used: the functions run, behind an HTTP API that the deployment made, with a real Keycloak and a
 * real Redis. What moto shows of a deployment is in created.ts and invoked.ts.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploy, type Deployment, sls } from '../../infra/cloud/deployment.ts'
import { credentialsFor, startEmulator } from '../../infra/cloud/emulator.ts'
import { startMailServer } from '../../infra/cloud/mail-server.ts'
import { installEmulator } from '../../infra/cloud/python.ts'
import { run } from '../../infra/processes.ts'
import { freePort } from '../../infra/services.ts'
import { readSettings } from '../../infra/settings.ts'
import { deleteRealm, setup } from '../../infra/setup.ts'
import { declaredFunctions, serverless } from '../house/project.ts'
import keycloakDown from '../support/keycloak-down.ts'
import keycloakUp from '../support/keycloak-up.ts'
import { answerOf, gatewayCases } from '../support/gateway-cases.ts'
import { copyService } from '../support/packaged.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { cloudAt } from './cloud.ts'
import { checkQueued } from './queued.ts'
import { checkRedeployed } from './redeployed.ts'
import type { Results } from './results.ts'
import { until } from './until.ts'

type Say = (line: string) => void

/** Those of the tour. */
const people = 34

/** Deploys, uses and removes; throws an InfraFailure where the machine has no Python for it. */
export async function checkUsed(results: Results, say: Say): Promise<void> {
  const python = await installEmulator(readSettings(), say)
  const folder = mkdtempSync(join(tmpdir(), 'perch-cloud-'))
  const service = copyService()
  await keycloakUp()
  const realm = {
    keycloakUrl: process.env['TEST_KEYCLOAK_URL'] ?? '',
    adminUsername: process.env['TEST_KEYCLOAK_ADMIN_USERNAME'] ?? '',
    adminPassword: process.env['TEST_KEYCLOAK_ADMIN_PASSWORD'] ?? '',
    realm: `test-${randomBytes(4).toString('hex')}`,
    clientSecret: randomBytes(16).toString('hex'),
    adminClientSecret: randomBytes(16).toString('hex'),
    publicUrl: 'http://localhost:3000',
  }
  await setup(realm)
  const redis = await startRedisServer()
  const mailFolder = join(folder, 'mails')
  const mails = await startMailServer(mailFolder)
  const port = await freePort()
  const emulator = await startEmulator({ python, folder, port, waitSeconds: 120, onProgress: say })
  const values = {
    KEYCLOAK_URL: realm.keycloakUrl,
    KEYCLOAK_ISSUER: `${realm.keycloakUrl}/realms/${realm.realm}`,
    KEYCLOAK_REALM: realm.realm,
    KEYCLOAK_CLIENT_SECRET: realm.clientSecret,
    KEYCLOAK_ADMIN_CLIENT_SECRET: realm.adminClientSecret,
    SESSION_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    REDIS_URL: redis.url,
    SMTP_URL: mails.url,
    PUBLIC_URL: realm.publicUrl,
    // The collection asks for an address that is not among these.
    APP_REDIRECT_URLS: 'https://app.example/signed-in',
    RATE_LIMITS: 'except-loopback',
    CORS_ORIGINS: 'https://app.example',
    // Every post goes through the queue.
    FANOUT_INLINE_LIMIT: '0',
    ...credentialsFor(emulator.url),
  }
  const deployment = { stage: 'local', folder: service, values }
  try {
    const began = Date.now()
    const address = await deploy(deployment, join(folder, 'deploy.log'), say)
    console.log(`deployed ${seconds(began)} s, from nothing to ${address.replace(/\d+\/.*/, '…')}`)
    await checkAnswers(address, results, say)
    for (const one of gatewayCases)
      results.equal(`gateway: ${one.name}`, await answerOf(address, one), one.cloud)
    const cloud = cloudAt(emulator.url)
    say('Waiting for mails and schedules')
    await until(
      async () => {
        await cloud.queues()
        return readdirSync(mailFolder).length
      },
      (count) => count >= people,
      90,
    )
    results.equal('mails of the people of the tour', readdirSync(mailFolder).length >= people, true)
    await checkLogs(cloud, results)
    say('A message that cannot be taken')
    console.log(`queued   ${await checkQueued(cloud, results)}`)
    say('Deploying one function while it is called')
    console.log(`redeployed ${await checkRedeployed(deployment, address, results)}`)
    say('Removing')
    await checkRemoved(deployment, cloud, address, results)
  } finally {
    await emulator.stop()
    await Promise.all([mails.stop(), redis.stop(), deleteRealm(realm)])
    await keycloakDown()
    for (const one of [folder, service]) rmSync(one, { recursive: true, force: true })
  }
}

const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1)

/** The tour and the collection, as anyone runs them. */
async function checkAnswers(address: string, results: Results, say: Say): Promise<void> {
  say('The tour')
  const tour = await run(process.execPath, ['tour/tour.ts', '--json', '--url', address])
  const told = JSON.parse(/^\{.*^\}/ms.exec(tour.output)?.[0] ?? '{}') as Record<string, unknown>
  results.equal('the tour', told['ok'] === true ? '' : tour.output.slice(-2000), '')
  say('The collection')
  const report = join(mkdtempSync(join(tmpdir(), 'perch-collection-')), 'report.json')
  const newman = ['node_modules/newman/bin/newman.js', 'run', 'docs/perch.postman_collection.json']
  const output = ['--reporters', 'json', '--reporter-json-export', report]
  await run(process.execPath, [...newman, '--env-var', `baseUrl=${address}`, ...output])
  const { stats, failures } = (JSON.parse(readFileSync(report, 'utf8')) as Report).run
  results.equal(
    'failures of the collection',
    failures.map(({ source, error }) => `${source?.name}: ${error.message}`),
    [],
  )
  console.log(
    `answered ${String(told['requests'])} requests of the tour, ${stats.requests.total} of the collection`,
  )
}

interface Report {
  run: {
    stats: Record<'requests' | 'assertions', { total: number }>
    failures: { source?: { name: string }; error: { message: string } }[]
  }
}

/** Every function that ran has lines in the log where docs/operate.md looks for them; the schedules and queues ran by themselves. */
async function checkLogs(cloud: ReturnType<typeof cloudAt>, results: Results): Promise<void> {
  const workers = declaredFunctions.filter(({ key }) =>
    serverless.functions[key]?.events.some(({ schedule, sqs }) => schedule ?? sqs),
  )
  for (const { key } of workers) {
    const lines = await until(
      () => cloud.logLines('/perch/local', `perch-local-${key}`, 'REPORT'),
      (found) => found.length > 0,
      90,
    )
    results.equal(`${key} ran`, lines.length > 0, true)
  }
  const requests = await cloud.logLines('/perch/local', 'perch-local-login', 'request')
  results.equal('log lines of login', requests.length > 0, true)
}

async function checkRemoved(
  deployment: Deployment,
  cloud: ReturnType<typeof cloudAt>,
  address: string,
  results: Results,
): Promise<void> {
  const { code, output } = await sls(deployment, ['remove'])
  results.equal('sls remove', [code, code === 0 ? '' : output.slice(-500)], [0, ''])
  const left = {
    stacks: await cloud.stacks(),
    functions: await until(
      () => cloud.functions(),
      (found) => found.length === 0,
      10,
    ),
    roles: await cloud.roles(),
    queues: await cloud.queues(),
    schedules: await cloud.rules(),
    logGroups: await cloud.logGroups(),
    mappings: await cloud.mappings(),
    apis: await cloud.apis(),
  }
  for (const [what, all] of Object.entries(left)) results.equal(`${what} of the cloud that are left`, all, [])
  const { status } = await fetch(`${address}/health/live`)
  results.equal('the address after the removal', status, 404)
}
