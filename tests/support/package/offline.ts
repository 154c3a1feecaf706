import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../../infra/services/services.ts'

export interface Offline {
  url: string
  /** Where functions are called directly, with the secret in its path. */
  invokeUrl: string
  /** Everything it has printed. */
  output(): string
  stop(): Promise<void>
}

/**
 * Runs the API under serverless-offline, in the environment of this process, on ports of its own.
 *
 * @param isOwnAddress its own address is the public one, so that a sign-in through Keycloak's pages ends in the web app
 */
export async function startOffline({ isOwnAddress = false } = {}): Promise<Offline> {
  const [httpPort, lambdaPort] = [await freePort(), await freePort()]
  const sls = join(process.cwd(), 'node_modules', 'serverless', 'bin', 'serverless.js')
  const args = ['offline', 'start', '--httpPort', String(httpPort), '--lambdaPort', String(lambdaPort)]
  const invokeUrl = `http://localhost:${lambdaPort}/${randomUUID()}`
  const bundles = join('.build', `test-${httpPort}`)
  const url = `http://localhost:${httpPort}`
  const child = spawn(process.execPath, [sls, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PERCH_BUILD_FOLDER: bundles,
      PORT: String(httpPort),
      LOCAL_INVOKE_URL: invokeUrl,
      MAIL_FOLDER: join(bundles, 'mails'),
      ...(isOwnAddress && { PUBLIC_URL: url, APP_REDIRECT_URLS: `${url}/login` }),
    },
  })
  let output = ''
  const ready = Promise.withResolvers<void>()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Server ready')) ready.resolve()
    })
  }
  void exited.then(() => ready.reject(new Error(`serverless offline ended:\n${output}`)))
  await ready.promise
  return {
    url,
    invokeUrl,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
      await rm(bundles, { recursive: true, force: true })
    },
  }
}
