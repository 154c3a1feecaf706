/** moto's server, an emulator of AWS in Python, and cfn-lint beside it: installed into the cache when first needed. */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../../infra/services/services.ts'
import { readSettings } from '../../../infra/settings/settings.ts'

const requirements = ['boto3==1.44.5', 'cfn-lint==1.58.0', 'moto[server]==5.2.5']

/** Why there can be none here. */
export class NoEmulator extends Error {
  override name = 'NoEmulator'
}

/** The folder of the Python programs; each version of the requirements has one. Throws {@link NoEmulator}. */
export function installEmulator(onProgress: (step: string) => void): string {
  const wanted = createHash('sha256').update(requirements.join()).digest('hex').slice(0, 8)
  const folder = join(readSettings().cache, `moto-${wanted}`)
  const bin = join(folder, 'bin')
  if (existsSync(join(folder, 'complete'))) return bin
  if (spawnSync('python3', ['--version']).error) throw new NoEmulator('there is no python3 on the PATH')
  onProgress('Installing moto and cfn-lint (once, about 200 MB)')
  rmSync(folder, { recursive: true, force: true })
  run('python3', ['-m', 'venv', folder])
  run(join(bin, 'pip'), ['install', '--quiet', ...requirements])
  // Named last: an installation that broke off is begun again.
  run(join(bin, 'python'), [
    '-c',
    'import moto.server, cfnlint; open("' + join(folder, 'begun') + '", "w").close()',
  ])
  renameSync(join(folder, 'begun'), join(folder, 'complete'))
  return bin
}

function run(program: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status === 0) return
  const reason = stderr?.trim().split('\n').at(-1) ?? error?.message
  throw new NoEmulator(`${program} ${args.slice(0, 2).join(' ')}: ${reason}`)
}

export interface Emulator {
  url: string
  stop(): void
}

/** Starts moto's server on a free port; what it holds is gone with it. */
export async function startEmulator(bin: string): Promise<Emulator> {
  const port = await freePort()
  const child = spawn(join(bin, 'moto_server'), ['-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] })
  const stop = () => void child.kill('SIGKILL')
  process.once('exit', stop)
  const lines: string[] = []
  // It says so when it listens, and later a line a request, which have to be read to let it go on.
  const { promise, resolve, reject } = Promise.withResolvers<Emulator>()
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (lines.length < 20) lines.push(line)
    if (line.includes('Running on')) resolve({ url: `http://127.0.0.1:${port}`, stop })
  })
  child.once('close', () => reject(new Error(`moto ended while it was starting:\n${lines.join('\n')}`)))
  return promise
}
