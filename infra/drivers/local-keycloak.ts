import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { InfraFailure, noSpace } from '../terminal/failure.ts'
import {
  inUtf8,
  isRunning,
  lastLines,
  run,
  startDetached,
  stopProcess,
  type ProcessRef,
} from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'
import type { Settings } from '../settings/settings.ts'
import { urlOf } from './driver.ts'
import { keepBuild, prepareHome, waysOut } from './keycloak-home.ts'

const oldestJava = 17

/** Lines of Keycloak's log that tell a person what it is doing, the latest first. */
const phases: [RegExp, string][] = [
  [/Listening on/, 'opening its ports'],
  [/KC-SERVICES0050|Initializing (master|database)/, 'filling its database'],
  [/augmentation completed/, 'starting'],
  [/Updating the configuration/, 'building its configuration, about 20 s, the first time only'],
]

export function keycloakLogFile(settings: Settings): string {
  return join(settings.folder, 'keycloak.log')
}

/**
 * Starts Keycloak on the loopback interface, fetching it first where it is missing, and waits until it is healthy.
 *
 * @returns its process
 * @throws InfraFailure no Java, wrong Java, no Maven, no space, download cut, archive corrupt, death while booting
 */
export async function startLocalKeycloak(
  settings: Settings,
  onProgress: OnProgress,
  started: (ref: ProcessRef) => Promise<void>,
  signal?: AbortSignal,
): Promise<ProcessRef> {
  await requireJava()
  const home = await prepareHome(settings, onProgress, signal)
  const { port, healthPort, heap, adminUsername, adminPassword, db } = settings.keycloak
  const logFile = keycloakLogFile(settings)
  const memory = 'jdbc:h2:mem:keycloakdb;NON_KEYWORDS=VALUE;DB_CLOSE_DELAY=-1'
  const ref = await startDetached({
    command: './bin/kc.sh',
    args: [
      'start-dev',
      // dev-mem is another build of Keycloak (20 s); the file build on a database in memory is the same and is there.
      '--db=dev-file',
      ...(db === 'dev-mem' ? [`--db-url=${memory}`] : []),
      '--http-host=127.0.0.1',
      `--http-port=${port}`,
      `--http-management-port=${healthPort}`,
      '--health-enabled=true',
      // One issuer, under whatever name it is reached.
      `--hostname=${urlOf(settings, 'keycloak')}`,
      // Two devices of one user may log in at the same moment: by default Keycloak refuses all but one of them, with
      // the words of a wrong password. What this lets through besides, the API's own limits hold back.
      '--spi-brute-force-protector--default-brute-force-detector--allow-concurrent-requests=true',
      // start-dev reads the templates of its pages anew for each page.
      '--spi-theme--cache-themes=true',
      '--spi-theme--cache-templates=true',
    ],
    cwd: home,
    env: {
      ...inUtf8(withoutKeycloakVariables(process.env)),
      KC_BOOTSTRAP_ADMIN_USERNAME: adminUsername,
      KC_BOOTSTRAP_ADMIN_PASSWORD: adminPassword,
      JAVA_OPTS_KC_HEAP: heap,
    },
    logFile,
  })
  try {
    await started(ref)
    await waitForHealth(settings, () => isRunning(ref), onProgress, signal)
    // Only saves the next folder some seconds: a failure here is no failure of the start.
    await keepBuild(settings).catch(() => {})
    return ref
  } catch (error) {
    await stopProcess(ref, 1000)
    throw error
  }
}

/** Keycloak reads KC_… and old KEYCLOAK_… variables; only ours may decide, and some of those are settings of Perch. */
function withoutKeycloakVariables(env: NodeJS.ProcessEnv): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(KC_|KEYCLOAK_|DEBUG)/.test(name)))
}

async function requireJava(): Promise<void> {
  const javaHome = process.env['JAVA_HOME']
  const java = javaHome === undefined || javaHome === '' ? 'java' : join(javaHome, 'bin', 'java')
  const install = `install Java ${oldestJava} or newer (Debian: apt-get install openjdk-17-jre-headless), or ${waysOut}`
  const { code, output } = await run(java, ['-version'])
  if (code === 127) {
    const why = java === 'java' ? 'the program java is not on the PATH' : `JAVA_HOME has no program ${java}`
    throw new InfraFailure('Keycloak needs Java, and there is none.', why, install)
  }
  // "1.8.0_402" is Java 8; "17.0.15" and "21-ea" are what they say.
  const version = /version "(?:1\.)?(\d+)[^"]*"/.exec(output)
  if (code !== 0 || version === null) {
    const why = `${java} -version answers: ${output.trim().split('\n')[0] ?? ''}`
    throw new InfraFailure('Keycloak needs Java, and the one that is here does not run.', why, install)
  }
  if (Number(version[1]) < oldestJava) {
    const why = `${java} is Java ${version[1]}`
    throw new InfraFailure(`Keycloak needs Java ${oldestJava} or newer.`, why, install)
  }
}

/**
 * Waits until the management port says that Keycloak is ready.
 *
 * @throws InfraFailure when it ends, or is not ready within the limit
 */
export async function waitForHealth(
  settings: Settings,
  running: () => boolean,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  const logFile = keycloakLogFile(settings)
  const step = `Waiting for Keycloak on port ${settings.keycloak.port}`
  const deadline = Date.now() + settings.waitSeconds * 1000
  while (!(await isHealthy(settings.keycloak.healthPort))) {
    signal?.throwIfAborted()
    const log = lastLines(logFile, 200)
    if (!running()) throw keycloakEnded(log, logFile)
    if (Date.now() > deadline) {
      throw new InfraFailure(
        `Keycloak was not healthy within ${settings.waitSeconds} s.`,
        log.split('\n').at(-1) || 'it wrote nothing to its log',
        `read ${logFile}; PERCH_WAIT_SECONDS=<more> where the machine is slow`,
      )
    }
    onProgress(step, phases.find(([words]) => words.test(log))?.[1] ?? 'starting')
    await delay(100)
  }
}

export async function isHealthy(healthPort: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${healthPort}/health/ready`, {
      signal: AbortSignal.timeout(2000),
    })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}

function keycloakEnded(log: string, logFile: string): InfraFailure {
  const lines = log.split('\n')
  const errors = lines.filter((line) => /\bERROR\b|Error:|Exception/.test(line))
  const port = /Port (\d+) .*(?:bound|use)|Address already in use/i.exec(log)
  if (port) {
    return new InfraFailure(
      `A port that Keycloak needs is taken${port[1] === undefined ? '' : `: ${port[1]}`}.`,
      port[0],
      'KEYCLOAK_PORT=<another port> KEYCLOAK_HEALTH_PORT=<another port> and the same command again',
    )
  }
  return (
    noSpace(log) ??
    new InfraFailure(
      'Keycloak ended while it was starting.',
      (errors.at(0) ?? lines.at(-1)) || 'it wrote nothing to its log',
      `read ${logFile}, then the same command again`,
    )
  )
}
