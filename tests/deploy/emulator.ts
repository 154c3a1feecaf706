/** moto's server, an emulator of AWS in Python, and cfn-lint beside it: installed into the cache when first needed. */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../infra/services.ts'
import { readSettings } from '../../infra/settings.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')

/** Why there can be none here. */
export class NoEmulator extends Error {
  override name = 'NoEmulator'
}

/** The folder of the Python programs; each version of the requirements has one. Throws {@link NoEmulator}. */
export function installEmulator(onProgress: (step: string) => void): string {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8)
  const folder = join(readSettings().cache, `moto-${wanted}`)
  const bin = join(folder, 'bin')
  if (existsSync(join(folder, 'complete'))) return bin
  if (spawnSync('python3', ['--version']).error) throw new NoEmulator('there is no python3 on the PATH')
  onProgress('Installing moto and cfn-lint (once, about 200 MB)')
  rmSync(folder, { recursive: true, force: true })
  run('python3', ['-m', 'venv', folder])
  run(join(bin, 'pip'), ['install', '--quiet', '--requirement', requirements])
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
  const child = spawn(join(bin, 'moto_server'), ['-p', String(port)], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const stop = () => void child.kill('SIGKILL')
  process.once('exit', stop)
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`moto ended while it was starting (${child.exitCode})`)
    const answers = await fetch(`${url}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answers) return { url, stop }
    await delay(100)
  }
  stop()
  throw new Error('moto was not ready within a minute')
}
