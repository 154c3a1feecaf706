/**
 * The deployed stack, used: the functions run, behind an HTTP API that the deployment made, with a real Keycloak and a
 * real Redis. What moto shows of a deployment is in created.ts and invoked.ts.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { type Deployment, sls } from '../../../infra/cloud/deployment.ts'
import { memoryMb } from '../../../infra/cloud/memory.ts'
import { run } from '../../../infra/terminal/processes.ts'
import { declaredFunctions, serverless } from '../../house/project.ts'
import { answerOf, gatewayCases } from '../../support/package/gateway-cases.ts'
import { type Collection, runCollection } from '../../support/client/run-collection.ts'
import type { Cloud } from '../emulators/cloud.ts'
import { beginExchange } from './exchanged.ts'
import { checkObserved } from './observed.ts'
import { checkQueued } from './queued.ts'
import { checkRedeployed } from './redeployed.ts'
import { checkRefused } from './refused.ts'
import type { Results } from '../emulators/results.ts'
import { deployStack } from '../emulators/stack.ts'
import { until } from '../emulators/until.ts'

type Say = (line: string) => void

/** Those of the tour. */
const people = 34

/** Deploys, uses and removes; throws an InfraFailure where the machine has no Python for it. */
export async function checkUsed(results: Results, say: Say): Promise<void> {
  const began = Date.now()
  const stack = await deployStack({
    say,
    values: {
      // The collection asks for an address that is not among these.
      APP_REDIRECT_URLS: 'https://app.example/signed-in',
      CORS_ORIGINS: 'https://app.example',
      // Every post goes through the queue.
      FANOUT_INLINE_LIMIT: '0',
    },
  })
  const { address, cloud, deployment, mailFolder } = stack
  try {
    console.log(
      `deployed ${stack.seconds} s, ${seconds(began)} s with what it needs: ${address.replace(/\d+\/.*/, '…')}`,
    )
    await checkAnswers(address, results, say)
    for (const one of gatewayCases)
      results.equal(`gateway: ${one.name}`, await answerOf(address, one), one.cloud)
    console.log(
      `memory   ${await memoryMb(process.pid)} MB: the emulator, its functions, Redis and this command`,
    )
    say('Exchanging secrets')
    const endExchange = await beginExchange(stack, results)
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
    say('Functions that try what they may not')
    console.log(`refused  ${await checkRefused(cloud, address, results)}`)
    say('Waiting until functions have the exchanged secrets')
    console.log(`exchanged ${await endExchange()}`)
    console.log(`observed ${await checkObserved(cloud, results)}`)
    say('Removing')
    await checkRemoved(deployment, cloud, address, results)
  } finally {
    await stack.stop()
  }
}

const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1)

/** The tour and the collection, as anyone runs them. */
async function checkAnswers(address: string, results: Results, say: Say): Promise<void> {
  // Its function starts, and gives Keycloak a quarter of a second.
  const ready = await until(
    async () => (await fetch(`${address}/health/ready`)).status,
    (status) => status === 200,
    60,
  )
  results.equal('/health/ready', ready, 200)
  say('The tour')
  const tour = await run(process.execPath, ['tour/tour.ts', '--json', '--url', address])
  const told = JSON.parse(/^\{.*^\}/ms.exec(tour.output)?.[0] ?? '{}') as Record<string, unknown>
  results.equal('the tour', told['ok'] === true ? '' : tour.output.slice(-2000), '')
  say('The collection')
  const collection = JSON.parse(readFileSync('docs/perch.postman_collection.json', 'utf8')) as Collection
  const { requests, failures } = await runCollection(collection, { baseUrl: address })
  results.equal('failures of the collection', failures, [])
  console.log(`answered ${String(told['requests'])} requests of the tour, ${requests} of the collection`)
}

/** Every function that ran has lines in the log where docs/operate.md looks for them; the schedules and queues ran by themselves. */
async function checkLogs(cloud: Cloud, results: Results): Promise<void> {
  const workers = declaredFunctions.filter(({ key }) =>
    serverless.functions[key]?.events.some(({ schedule, sqs }) => schedule ?? sqs),
  )
  for (const { key } of workers) {
    const lines = await until(
      () => cloud.linesOf('local', key, 'REPORT'),
      (found) => found.length > 0,
      90,
    )
    results.equal(`${key} ran`, lines.length > 0, true)
  }
  const requests = await cloud.linesOf('local', 'login', 'request')
  results.equal('log lines of login', requests.length > 0, true)
}

async function checkRemoved(
  deployment: Deployment,
  cloud: Cloud,
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
