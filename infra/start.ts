/** `npm start`: everything on this machine, until Ctrl-C. */
import { once } from 'node:events'
import { relative } from 'node:path'

import { Command } from 'commander'

import { faultsOf } from '../shared/config.ts'
import { accountOf } from './services/administrator.ts'
import { startApi, type LocalApi } from './api/api.ts'
import { runCommand, table, type Terminal } from './terminal/command.ts'
import { InfraFailure } from './terminal/failure.ts'
import { requireFreePorts } from './terminal/processes.ts'
import { serviceNames, withoutPassword } from './drivers/driver.ts'
import { portsToOpen, serviceStatus, type Services } from './services/services.ts'
import { readEnvironment, readSettings, type Settings } from './settings/settings.ts'
import { bringUp } from './services/up.ts'

const help = `
Starts Redis and Keycloak (fetching what is missing), sets up the realm, serves the API on PORT (3000) until Ctrl-C,
and then stops what it started. What was running before goes on running. Data is kept for the next time;
npm run infra -- remove deletes it.

Settings come from the environment and from .env; .env.example explains each.`

await runCommand(async (terminal) => {
  const program = new Command('npm start')
    .description('Runs Perch on this machine.')
    .addHelpText('after', help)
  await program.action(() => start(terminal)).parseAsync()
})

async function start(terminal: Terminal): Promise<void> {
  const settings = readSettings()
  // First, because these are the cheapest things to find out.
  requireUsable()
  requirePublicUrl(settings)
  const ofApi = { port: settings.apiPort, setting: 'PORT', what: 'the API' }
  await requireFreePorts([ofApi, ...(await portsToOpen(settings))])
  const { services } = await bringUp(settings, serviceNames, terminal.onProgress, terminal.signal)
  let api: LocalApi | undefined
  try {
    api = await startApi(settings, services, terminal)
    terminal.print(await readyText(settings, services, api))
    const stopped = terminal.signal.aborted ? undefined : once(terminal.signal, 'abort')
    const which = await Promise.race([stopped, api.ended.then(() => 'ended')])
    if (which === 'ended') {
      throw new InfraFailure(
        'The API ended by itself.',
        'its last words are above',
        `read ${api.logFile}, then npm start`,
      )
    }
  } finally {
    await Promise.all([api?.stop(), services.stop()])
  }
  terminal.print('Stopped. The data is kept for the next npm start.\n')
}

/** One message for every setting that the API is given and could not use; what it is not given has a default or is made here. */
function requireUsable(): void {
  const given = Object.entries(readEnvironment()).flatMap(([name, value]): [string, string][] =>
    value ? [[name, value]] : [],
  )
  // Queues are local here, even where a deployment would use SQS.
  const faults = faultsOf(new Map([...given, ['LOCAL_INVOKE_URL', 'http://127.0.0.1']]))
  if (faults.length === 0) return
  throw new InfraFailure(
    `The API could not use this: ${faults.join('; ')}.`,
    'every request that needs it would be answered 500',
    'correct it in the environment or in .env, then npm start (.env.example explains each)',
  )
}

/** Without it no login through Keycloak's pages could come back, and every request for one would be a 500. */
function requirePublicUrl({ publicUrl, apiPort }: Settings): void {
  if (publicUrl !== undefined || !readEnvironment()['APP_REDIRECT_URLS']) return
  throw new InfraFailure(
    'APP_REDIRECT_URLS is set, and PUBLIC_URL is not.',
    'logins end there by way of Keycloak, and a Keycloak that is given by KEYCLOAK_URL is told of this machine only by you',
    `PUBLIC_URL=http://localhost:${apiPort} npm start, or no APP_REDIRECT_URLS`,
  )
}

async function readyText(settings: Settings, services: Services, api: LocalApi): Promise<string> {
  const status = await serviceStatus(settings)
  const near = (path: string) => (path.startsWith('/') ? relative(process.cwd(), path) || path : path)
  const places = (of: 'data' | 'log') =>
    status.flatMap((one) => (one[of] === undefined ? [] : [near(one[of])]))
  const rows = [
    ['Perch', api.url, `in your browser; what is where: ${api.url}/dev`],
    ['API', api.url, api.exemptsLoopback ? 'rate limits: not for this machine' : 'rate limits: on'],
    ['Docs', `${api.url}/docs`, api.demoAccount === undefined ? '' : `account ${api.demoAccount}`],
    ['Keycloak', `${services.keycloakUrl}/admin`, accountOf(settings)],
    [
      'Redis',
      withoutPassword(services.redisUrl ?? ''),
      settings.redis.externalUrl === undefined ? '' : 'given, not started',
    ],
  ]
  const json = "-H 'content-type: application/json'"
  return `
Perch is ready.

${table(rows)}
Data   ${places('data').join(', ') || 'none here'}
Mails  ${near(api.mails)}
Logs   ${[...places('log'), near(api.logFile)].join(', ')}

Try it (registering ada a second time is answered with username-taken):

curl ${api.url}/auth/register ${json} -d '{"username":"ada","email":"ada@example.com","password":"correct horse battery"}'
curl ${api.url}/auth/login ${json} -d '{"username":"ada","password":"correct horse battery"}'

Ctrl-C stops ${services.startedByUs.length === 0 ? 'the API' : `the API, ${services.startedByUs.join(' and ')}`} and keeps the data.

`
}
