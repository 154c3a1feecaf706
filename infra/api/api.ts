import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

import { readableLine } from './api-output.ts'
import { InfraFailure } from '../terminal/failure.ts'
import { freePort, lastLines, processOf, stopProcess } from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'
import { logInAsDemo, type DemoLogin } from '../reference/demo-user.ts'
import type { Services } from '../services/services.ts'
import { appReturnOf, readEnvironment, repository, type Settings } from '../settings/settings.ts'
import { noteApi } from '../services/status.ts'
import { findBackchannelUrl, readSecrets } from '../services/up.ts'

/** The API has no data of its own to save: one second is long. */
const stopGraceMs = 1000

const defaultDemoPassword = 'demo-password'

/** Makes the API end with the command that started it, also when that one is killed. */
const endWithParent =
  'data:text/javascript,process.once("disconnect",()=>process.exit());process.channel.unref()'

export interface LocalApi {
  url: string
  /** Name and password of the user in whose name the reference page sends, where everybody knows it. */
  demoAccount?: string
  /** Whether rate limits leave out requests from this machine. */
  exemptsLoopback: boolean
  logFile: string
  /** Where mails lie, or what sends them. */
  mails: string
  /** Resolves when it ends, whoever ended it. */
  ended: Promise<void>
  stop(): Promise<void>
}

/**
 * Starts `serverless offline` and waits until it says that it is ready.
 *
 * @param print is given every readable line of its output once it is ready
 * @throws InfraFailure when it ends before, or is not ready within the limit; it is stopped then
 */
export async function startApi(
  settings: Settings,
  services: Services,
  terminal: { onProgress: OnProgress; print: (text: string) => void; signal: AbortSignal },
): Promise<LocalApi> {
  const port = settings.apiPort
  await mkdir(settings.folder, { recursive: true })
  const logFile = join(settings.folder, 'api.log')
  const lambdaPort = await freePort()
  const ports = ['--host', '127.0.0.1', '--httpPort', String(port), '--lambdaPort', String(lambdaPort)]
  const program = join(repository, 'node_modules', '.bin', 'serverless')
  terminal.onProgress(`Starting the API on port ${port}`)
  // Who knows the path may call every function: it is new at each start, and in no log.
  const invokeUrl = `http://127.0.0.1:${lambdaPort}/${randomBytes(32).toString('base64url')}`
  const env = await apiEnvironment(settings, services, invokeUrl)
  const child = spawn(process.execPath, ['--import', endWithParent, program, 'offline', 'start', ...ports], {
    cwd: repository,
    env,
    // A group of its own: the terminal's Ctrl-C is for us, and we stop everything in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const ref = processOf(child.pid ?? 0) ?? { pid: child.pid ?? 0, started: 'gone' }
  const ended = new Promise<void>((resolve) => child.once('close', resolve))
  child.once('error', () => {})
  const log = createWriteStream(logFile)
  let ready = false
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`)
      const text = ready ? readableLine(line) : undefined
      if (text !== undefined) terminal.print(`${text}\n`)
    })
  }
  // One name for one origin: a sign-in through Keycloak's pages comes back to PUBLIC_URL, which is this one by default.
  const url = `http://localhost:${port}`
  const note = await noteApi(settings, { ...ref, url })
  const stop = async () => {
    await stopProcess(ref, stopGraceMs)
    await note.forget()
    await ended
    log.end()
  }
  let demo: DemoLogin | null = null
  try {
    await waitUntilReady(settings, url, () => child.exitCode ?? child.signalCode, logFile, terminal)
    if (env['DEMO_PASSWORD']) demo = await logInAsDemo(url, env['DEMO_PASSWORD'])
  } catch (error) {
    await stop()
    throw error
  }
  ready = true
  return {
    url,
    // One that somebody chose themselves is not for a terminal's history.
    ...(demo && env['DEMO_PASSWORD'] === defaultDemoPassword
      ? { demoAccount: `${demo.identifier} / ${defaultDemoPassword}` }
      : {}),
    exemptsLoopback: env['RATE_LIMITS'] === 'except-loopback',
    logFile,
    mails: env['SMTP_URL'] ? 'sent through SMTP_URL' : (env['MAIL_FOLDER'] ?? ''),
    ended,
    stop,
  }
}

async function waitUntilReady(
  settings: Settings,
  url: string,
  exit: () => number | string | null,
  logFile: string,
  terminal: { onProgress: OnProgress; signal: AbortSignal },
): Promise<void> {
  const deadline = Date.now() + settings.waitSeconds * 1000
  const next = `read ${logFile}, then the same command again`
  for (;;) {
    terminal.signal.throwIfAborted()
    const code = exit()
    if (code !== null) {
      const lines = lastLines(logFile, 30).split('\n')
      const words = lines.filter((line) => !/^\s+at /.test(line)).join('\n')
      throw new InfraFailure(
        `The API ended while it was starting (${code}).`,
        words || 'it wrote nothing',
        next,
      )
    }
    const reason = await notReadyReason(url)
    if (reason === undefined) return
    if (Date.now() > deadline) {
      throw new InfraFailure(`The API was not ready within ${settings.waitSeconds} s.`, reason, next)
    }
    terminal.onProgress(`Starting the API on port ${settings.apiPort}`, reason)
    await delay(100)
  }
}

/** Why the API is not ready yet; undefined when it is. */
async function notReadyReason(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5000) })
    if (answer.status === 200) return undefined
    const { detail } = (await answer.json()) as { detail?: string }
    return detail ?? `GET /health/ready answers ${answer.status}`
  } catch {
    return 'bundling the functions'
  }
}

async function apiEnvironment(
  settings: Settings,
  services: Services,
  invokeUrl: string,
): Promise<NodeJS.Dict<string>> {
  const given = readEnvironment()
  const { realm } = settings.keycloak
  const keycloakUrl = services.keycloakUrl ?? ''
  return {
    ...given,
    ...readSecrets(),
    KEYCLOAK_URL: keycloakUrl,
    KEYCLOAK_ISSUER: given['KEYCLOAK_ISSUER'] || `${keycloakUrl}/realms/${realm}`,
    KEYCLOAK_REALM: realm,
    // Exactly one of the two ways to Redis may be set.
    ...(given['UPSTASH_REDIS_REST_URL'] ? {} : { REDIS_URL: services.redisUrl }),
    PORT: String(settings.apiPort),
    PORT_OFFSET: '',
    // A password that everybody knows is for a Keycloak on this machine alone.
    DEMO_PASSWORD:
      given['DEMO_PASSWORD'] || (settings.keycloak.externalUrl === undefined ? defaultDemoPassword : ''),
    PUBLIC_URL: settings.publicUrl ?? '',
    APP_REDIRECT_URLS: given['APP_REDIRECT_URLS'] || appReturnOf(settings.publicUrl),
    BACKCHANNEL_URL: (await findBackchannelUrl(settings)) ?? '',
    RATE_LIMITS: given['RATE_LIMITS'] || 'except-loopback',
    // Nobody takes them out of the log here.
    POWERTOOLS_METRICS_DISABLED: given['POWERTOOLS_METRICS_DISABLED'] || 'true',
    LOCAL_INVOKE_URL: invokeUrl,
    MAIL_FOLDER: given['MAIL_FOLDER'] || join(settings.folder, 'mails'),
  }
}
