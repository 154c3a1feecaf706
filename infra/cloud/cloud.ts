/** `npm run cloud`: the whole deployment on this machine, until Ctrl-C. */
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Command } from 'commander'
import { runCommand, table, type Terminal } from '../terminal/command.ts'
import { serviceNames } from '../drivers/driver.ts'
import { InfraFailure } from '../terminal/failure.ts'
import { keepPrivate } from '../settings/private-files.ts'
import { requireFreePorts } from '../terminal/processes.ts'
import { portsToOpen } from '../services/services.ts'
import { readSettings, repository, type Settings } from '../settings/settings.ts'
import { bringUp } from '../services/up.ts'
import { deploy, deploymentSettings, writeSettings } from './deployment.ts'
import { startDomain } from './domain.ts'
import { type Emulator, region, startEmulator } from './emulator.ts'
import { startMailServer } from './mail-server.ts'
import { memoryMb } from './memory.ts'
import { installEmulator } from './python.ts'

const stage = 'local'

const help = `
Starts Redis and Keycloak as npm start does, and an emulated AWS (LocalEmu, installed once into the cache; Python 3.12 or
newer) on CLOUD_PORT (4566). Deploys the stage ${stage} to it with sls deploy, as to AWS, and serves its API on PORT (3000)
until Ctrl-C. Functions run as processes of this machine. Data of Redis and Keycloak is kept for the next time; the
emulated cloud begins empty, and is deployed to anew.

Settings come from the environment and from .env; .env.example explains each.`

await runCommand(async (terminal) => {
  const program = new Command('npm run cloud')
    .description('Deploys Perch to an emulated AWS on this machine.')
    .addHelpText('after', help)
  await program.action(() => runCloud(terminal)).parseAsync()
})

async function runCloud(terminal: Terminal): Promise<void> {
  const { onProgress, signal, print } = terminal
  const began = Date.now()
  const settings = readSettings()
  const ofApi = { port: settings.apiPort, setting: 'PORT', what: 'the API' }
  const ofCloud = { port: settings.cloudPort, setting: 'CLOUD_PORT', what: 'the emulated cloud' }
  await requireFreePorts([ofApi, ofCloud, ...(await portsToOpen(settings))])
  keepPrivate(settings)
  const python = await installEmulator(settings, onProgress, signal)
  const folder = join(settings.folder, 'cloud')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const running: { stop(): Promise<void> }[] = []
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    running.push(one)
    return one
  }
  try {
    const { services } = await bringUp(settings, serviceNames, onProgress, signal)
    keep(services)
    const { waitSeconds, cloudPort: port } = settings
    const emulator = keep(await startEmulator({ python, folder, port, waitSeconds, onProgress, signal }))
    const mails = keep(await startMailServer(join(settings.folder, 'mails')))
    let address = ''
    const domain = keep(await startDomain(settings.apiPort, () => address))
    const publicUrl = settings.publicUrl ?? domain.url
    const place = { settings, services, cloudUrl: emulator.url, smtpUrl: mails.url, publicUrl }
    const values = deploymentSettings(place)
    const file = join(folder, 'settings')
    await writeSettings(file, values)
    const deployment = { stage, folder: repository, values }
    address = await deploy(deployment, join(folder, 'deploy.log'), onProgress, signal)
    await untilReady(domain.url, settings.waitSeconds, terminal)
    const seconds = Math.round((Date.now() - began) / 1000)
    const megabytes = await memoryMb(process.pid)
    print(readyText(settings, { domain: domain.url, address, emulator, file, seconds, megabytes }))
    await untilStopped(emulator, signal)
  } finally {
    await Promise.all(running.map((one) => one.stop()))
  }
  print('Stopped. The data is kept for the next npm run cloud.\n')
}

/** Asks the deployed function that knows; the first answer is a cold start. */
async function untilReady(url: string, waitSeconds: number, { onProgress, signal }: Terminal): Promise<void> {
  onProgress('Asking the API whether it is ready')
  const deadline = Date.now() + waitSeconds * 1000
  for (;;) {
    signal.throwIfAborted()
    const answer = await fetch(`${url}/health/ready`, { signal })
    if (answer.status === 200) return
    if (Date.now() < deadline) continue
    throw new InfraFailure(
      `The deployed API was not ready within ${waitSeconds} s.`,
      await answer.text(),
      'npx sls logs -f ready, as docs/deploy.md says',
    )
  }
}

async function untilStopped(emulator: Emulator, signal: AbortSignal): Promise<void> {
  const stopped = signal.aborted ? undefined : once(signal, 'abort')
  const which = await Promise.race([stopped, emulator.ended.then(() => 'ended')])
  if (which !== 'ended' || signal.aborted) return
  throw new InfraFailure(
    'The emulated cloud ended by itself.',
    `its last words are in ${emulator.logFile}`,
    'npm run cloud',
  )
}

interface Ready {
  domain: string
  address: string
  emulator: Emulator
  /** The settings of the deployment. */
  file: string
  /** From the start of the command. */
  seconds: number
  /** Of all that runs. */
  megabytes: number
}

function readyText(
  settings: Settings,
  { domain, address, emulator, file, seconds, megabytes }: Ready,
): string {
  const near = (path: string) => relative(process.cwd(), path)
  const options = `--stage ${stage} --region ${region}`
  const json = "-H 'content-type: application/json'"
  return `
Perch is deployed, after ${seconds} seconds. All that runs holds ${megabytes} MB.

${table([
  ['API', domain, 'as a domain of its own would have it'],
  ['', address, "the stack's output HttpApiUrl"],
  ['Console', `${emulator.url}/_localemu/dashboard`, ''],
  ['Mails', near(join(settings.folder, 'mails')), ''],
  ['Logs', `${near(emulator.logFile)}, ${near(join(settings.folder, 'cloud', 'deploy.log'))}`, ''],
])}
Try it (registering ada a second time is answered with username-taken):

curl ${domain}/auth/register ${json} -d '{"username":"ada","email":"ada@example.com","password":"correct horse battery"}'
curl ${domain}/auth/login ${json} -d '{"username":"ada","password":"correct horse battery"}'

In another terminal, after  set -a; . ${near(file)}; set +a  :

npx sls logs -f login ${options}             # the log of a function; --tail follows it
npx sls deploy function -f login ${options}  # one function anew, after a change
npm run tour -- --url ${domain}
npx sls remove ${options}                    # everything that was deployed

Ctrl-C stops everything and keeps the data of Redis and Keycloak.

`
}
