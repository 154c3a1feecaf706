/** The commands of `npm run infra`: Keycloak and Redis for development, and what operators do with realms and accounts. */
import { Argument, Command, Option } from 'commander'

import { registerAdminCommands } from './admin/admin-commands.ts'
import { accountOf, findAdministrator } from './services/administrator.ts'
import { isAgreed } from './terminal/ask.ts'
import { registerSecretsCommand } from './deploy/secrets-command.ts'
import { table, type Terminal } from './terminal/command.ts'
import { InfraFailure } from './terminal/failure.ts'
import { serviceNames, urlOf, withoutPassword, type ServiceName } from './drivers/driver.ts'
import { migrate, type Migrated } from './services/migrations.ts'
import { withRedis } from './services/redis-connection.ts'
import { removeServices, runServices, stopServices, type Services } from './services/services.ts'
import { readSettings, type Settings } from './settings/settings.ts'
import { useStage } from './settings/stage-file.ts'
import { findKeycloak } from './services/target.ts'
import { readStatus } from './services/status.ts'
import { bringUp, setUpRealm } from './services/up.ts'

export function commands(terminal: Terminal): Command {
  const { onProgress, print, signal } = terminal
  const program = new Command('npm run infra --')
    .description('Runs what Perch needs: Keycloak (identity) and Redis (data).')
    .addHelpText(
      'after',
      '\nSettings come from the environment and from .env; .env.example explains each.\n' +
        'PERCH_DEBUG=1 adds where in the code a failure happened.',
    )

  program
    .command('run')
    .description('start Redis and Keycloak, wait until they are healthy, and set up the realm')
    .addArgument(new Argument('[service]', 'one of them alone').choices(serviceNames))
    .addOption(
      new Option(
        '--driver <driver>',
        'docker, local processes, or what this machine has (default: PERCH_DRIVER or auto)',
      ).choices(['auto', 'docker', 'local']),
    )
    .addHelpText(
      'after',
      `
What is missing is fetched: Keycloak from Maven Central (needs Java 17+ and Maven), and Redis where none is installed.
They go on running when this command ends. What runs already is left as it is; with KEYCLOAK_URL or REDIS_URL set,
that service is used and none is started.

Ports: KEYCLOAK_PORT, KEYCLOAK_HEALTH_PORT, REDIS_PORT. Memory: KEYCLOAK_HEAP, REDIS_MEMORY. Data: PERCH_FOLDER.`,
    )
    .action(async (service: ServiceName | undefined, options: { driver?: Settings['driver'] }) => {
      const settings = { ...readSettings(), ...options }
      const which = service === undefined ? serviceNames : [service]
      const { services, changes } = await bringUp(settings, which, onProgress, signal)
      print(table(summary(settings, which, services, changes)))
    })

  program
    .command('stop')
    .description('stop both and keep realm, users and posts; run finds them again')
    .action(async () => {
      onProgress('Stopping')
      const stopped = await stopServices(readSettings())
      print(stopped.length === 0 ? 'Nothing was running.\n' : `Stopped: ${stopped.join(', ')}.\n`)
    })

  program
    .command('remove')
    .description('stop both and delete realm, users and posts; asks first')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nDownloads stay in PERCH_CACHE, and the secrets in .env.')
    .action(async ({ yes = false }: { yes?: boolean }) => {
      const settings = readSettings()
      if (!yes) await confirm(`Delete all data of Perch in ${settings.folder}: realm, users, posts?`)
      onProgress('Removing')
      await removeServices(settings)
      print('Removed.\n')
    })

  program
    .command('status')
    .description('show what runs, where, in which version, and where data and logs lie')
    .option('--json', 'as JSON, for programs')
    .action(async ({ json = false }: { json?: boolean }) => {
      const status = await readStatus(readSettings())
      print(
        json
          ? `${JSON.stringify(status, undefined, 2)}\n`
          : table([
              ['SERVICE', 'STATE', 'VERSION', 'DRIVER', 'URL', 'DATA', 'LOG'],
              ...status.map(({ service, state, version = '-', driver, url, data = '-', log = '-' }) => [
                service,
                state,
                version,
                driver,
                url,
                data,
                log,
              ]),
            ]),
      )
    })

  program
    .command('setup')
    .description('bring the realm in the running Keycloak to its description; a second time changes nothing')
    .addOption(stageOption())
    .option(
      '--replace-secrets',
      'replace the secrets of its clients where they are others; do not ask',
      false,
    )
    .action(async ({ replaceSecrets }: { replaceSecrets: boolean }) => {
      const settings = readSettings()
      const keycloakUrl = await findKeycloak(settings)
      const { realm } = settings.keycloak
      const mayReplace = () =>
        replaceSecrets ||
        ask(
          `The realm ${realm} at ${keycloakUrl} has other secrets. Shut out what uses them, and replace them?`,
        )
      const changes = await setUpRealm(settings, keycloakUrl, onProgress, mayReplace)
      for (const change of changes) print(`${change}\n`)
      print(`${changes.length} changes in the realm ${settings.keycloak.realm}.\n`)
    })

  program
    .command('migrate')
    .description(
      'move the data in Redis to the layout that this version needs; a second time changes nothing',
    )
    .addOption(stageOption())
    .option('--json', 'what was done as JSON, for programs')
    .addHelpText(
      'after',
      `
Forwards only: take a copy of the data first. Deploy the new functions, then migrate: until then /health/ready says 503.
It can be broken off and repeated. Redis is the one of REDIS_URL or UPSTASH_REDIS_REST_URL, else the one of this folder,
which is started for it where it does not run.`,
    )
    .action(async ({ json = false }: { json?: boolean }) => {
      const services = await runServices(readSettings(), ['redis'], onProgress, signal)
      try {
        const done = await withRedis(services.redisUrl ?? '', (redis) => migrate(redis, onProgress))
        print(json ? `${JSON.stringify(done, undefined, 2)}\n` : told(done))
      } finally {
        await services.stop()
      }
    })

  registerSecretsCommand(program, terminal)
  registerAdminCommands(program, async () => {
    const settings = readSettings()
    const { realm } = settings.keycloak
    return { ...(await findAdministrator(settings, await findKeycloak(settings))), realm }
  })

  // `secrets` reads the file itself: what it lacks is for that command to say.
  program.hook('preAction', (_, command) => {
    const { stage } = command.optsWithGlobals<{ stage?: string }>()
    if (stage !== undefined && command.name() !== 'secrets') useStage(stage)
  })
  return program

  function ask(question: string): Promise<boolean> {
    // Ends the progress line, which would be written over the question.
    print('')
    return isAgreed(question)
  }
}

function told({ from, to, steps }: Migrated): string {
  if (from === null) return `No data yet: it will have layout ${to}.\n`
  const lines = steps.map((step) => `Layout ${step.to}: ${step.what}, ${step.moved} moved.\n`)
  return `${lines.join('')}The data has layout ${to}${steps.length === 0 ? ' already' : ` (it had ${from})`}.\n`
}

function summary(
  settings: Settings,
  which: ServiceName[],
  services: Services,
  changes?: string[],
): string[][] {
  const { realm } = settings.keycloak
  const how = (service: ServiceName) =>
    services.startedByUs.includes(service)
      ? 'started'
      : settings[service].externalUrl === undefined
        ? 'was running already'
        : 'given, not started'
  return [
    ...which.map((service) => [service, withoutPassword(urlOf(settings, service)), how(service)]),
    ...(changes === undefined
      ? []
      : [
          ['console', `${urlOf(settings, 'keycloak')}/admin`, accountOf(settings)],
          ['realm', realm, `${changes.length} changes`],
        ]),
    ['data', settings.folder, ''],
  ]
}

async function confirm(question: string): Promise<void> {
  if (await isAgreed(question)) return
  throw new InfraFailure(
    'Nothing was removed.',
    'this deletes data, and it was not agreed to at a terminal',
    'npm run infra -- remove --yes',
  )
}

function stageOption(): Option {
  return new Option('--stage <stage>', 'of a deployment: its settings are those in .env.<stage>')
}
