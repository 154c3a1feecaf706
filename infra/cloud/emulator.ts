/** LocalEmu, an emulator of AWS, with the plug-ins of ./emulator: functions as processes, HTTP APIs, roles, one log. */
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { InfraFailure } from '../terminal/failure.ts'
import { lastLines, processOf, stopProcess } from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'

/** It has nothing to save: what is left of five seconds after Ctrl-C belongs to Keycloak. */
const stopGraceMs = 1500

/** Its router looks here for what an unsigned request is for. */
export const region = 'us-east-1'

const accessKey = 'test'

const entryPoints = `[localemu.lambda.runtime_executor]
process = emulator.executor:ProcessPlugin

[localemu.cloudformation.resource_providers]
AWS::ApiGatewayV2::Api = emulator.gateway:ApiPlugin
AWS::ApiGatewayV2::Stage = emulator.gateway:StagePlugin
AWS::ApiGatewayV2::Integration = emulator.gateway:IntegrationPlugin
AWS::ApiGatewayV2::Route = emulator.gateway:RoutePlugin

[localemu.runtime.server]
loopback = emulator.loopback:LoopbackPlugin

[localemu.hooks.on_infra_start]
end_with_parent = emulator.parent:end_with_parent
answer_like_api_gateway = emulator.gateway:answer_like_api_gateway
log_like_lambda = emulator.logs:log_like_lambda
look_at_each_parameter = emulator.roles:look_at_each_parameter
`

export interface Emulator {
  url: string
  logFile: string
  pid: number
  /** Resolves when it ends, for whatever reason. */
  ended: Promise<void>
  stop(): Promise<void>
}

/** Settings of a program that is to use the emulator instead of AWS. */
export function credentialsFor(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: 'test',
  }
}

/**
 * Starts it on the loopback interface, and waits until it answers.
 *
 * @param python that of the installation
 * @param folder where it keeps what it is given; a new start begins with nothing
 * @throws InfraFailure
 */
export async function startEmulator(options: {
  python: string
  folder: string
  port: number
  waitSeconds: number
  onProgress: OnProgress
  signal?: AbortSignal
}): Promise<Emulator> {
  const { python, folder, port, waitSeconds, onProgress, signal } = options
  const url = `http://127.0.0.1:${port}`
  onProgress(`Starting the emulated cloud on port ${port}`)
  const logFile = join(folder, 'emulator.log')
  const child = spawn(python, ['-m', 'localemu.runtime.main'], {
    cwd: folder,
    env: await environment(folder, port),
    detached: true,
    // It ends when stdin does: with us, however we end.
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ref = processOf(child.pid ?? 0) ?? { pid: child.pid ?? 0, started: 'gone' }
  const ended = new Promise<void>((resolve) => child.once('close', resolve))
  child.once('error', () => {})
  const log = createWriteStream(logFile)
  for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false })
  const stop = async () => {
    await stopProcess(ref, stopGraceMs)
    await ended
    log.end()
  }
  try {
    const deadline = Date.now() + waitSeconds * 1000
    while (!(await answers(url))) {
      signal?.throwIfAborted()
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new InfraFailure(
          `The emulated cloud ${child.exitCode === null ? `did not answer within ${waitSeconds} s` : 'ended while it was starting'}.`,
          lastLines(logFile, 5) || 'it wrote nothing',
          `read ${logFile}, then the same command again`,
        )
      }
      await delay(100)
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { url, logFile, pid: ref.pid, ended, stop }
}

async function environment(folder: string, port: number): Promise<NodeJS.ProcessEnv> {
  // Where Python looks for what is installed; the code itself stays in the repository.
  const installed = join(folder, 'plugins')
  const described = join(installed, 'perch-1.dist-info')
  await mkdir(described, { recursive: true })
  await writeFile(join(described, 'METADATA'), 'Metadata-Version: 2.1\nName: perch\nVersion: 1\n')
  await writeFile(join(described, 'entry_points.txt'), entryPoints)
  const { PATH } = process.env
  return {
    PATH,
    HOME: folder,
    PYTHONPATH: `${import.meta.dirname}:${installed}`,
    PYTHONDONTWRITEBYTECODE: '1',
    PERCH_NODE: process.execPath,
    LAMBDA_RUNTIME_EXECUTOR: 'process',
    GATEWAY_SERVER: 'loopback',
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALEMU_HOST: `127.0.0.1:${port}`,
    SQS_ENDPOINT_STRATEGY: 'path',
    // Functions may do what their roles say; whoever deploys may do everything.
    IAM_ENFORCEMENT: '1',
    ROOT_ACCESS_KEYS: accessKey,
    // A function that nothing calls gives its memory back after two minutes; on AWS it takes somewhat longer.
    LAMBDA_KEEPALIVE_MS: '120000',
    FILESYSTEM_ROOT: join(folder, 'files'),
    TMPDIR: await temporary(folder),
    // Nothing of other places: no certificate, no statistics, no name server.
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DISABLE_EVENTS: '1',
    DNS_ADDRESS: '0',
    EAGER_SERVICE_LOADING: '0',
  }
}

async function temporary(folder: string): Promise<string> {
  const path = join(folder, 'tmp')
  await mkdir(path, { recursive: true })
  return path
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/_localemu/health`, { signal: AbortSignal.timeout(5000) }).catch(
    () => null,
  )
  return response?.ok ?? false
}
