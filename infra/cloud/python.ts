/** The Python that the emulator runs on, and the emulator itself: installed once, into the cache. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { installOnce } from '../drivers/downloads.ts'
import { InfraFailure, noSpace } from '../terminal/failure.ts'
import { run } from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'
import type { Settings } from '../settings/settings.ts'

const emulator = 'localemu==1.3.2'

/** What else is installed with it, in the versions that were tried. */
const constraints = join(import.meta.dirname, 'constraints.txt')

/** Older ones first that are tried most; the emulator does not compile on 3.11. */
const names = ['python3.13', 'python3.12', 'python3.14', 'python3', 'python']

const probe = 'import sys, venv, ensurepip; print(sys.version_info >= (3, 12))'

/** The programs that may be a Python: those on the PATH, and those that pyenv and uv keep elsewhere. */
function candidates(): string[] {
  const { PATH = '', PYENV_ROOT = join(homedir(), '.pyenv') } = process.env
  const onPath = names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)))
  const kept = [join(PYENV_ROOT, 'versions'), join(homedir(), '.local', 'share', 'uv', 'python')]
  const others = kept.flatMap((folder) =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((version) => /\b3\.(1[2-9]|[2-9]\d)/.test(version))
      .map((version) => join(folder, version, 'bin', 'python3')),
  )
  return [...onPath, ...others].filter((program) => existsSync(program))
}

/**
 * A Python 3.12 or newer of this machine.
 *
 * @param wanted where one is named: that one
 * @throws InfraFailure that names every way to one
 */
export async function findPython(wanted?: string): Promise<string> {
  const seen: string[] = []
  for (const program of wanted === undefined ? candidates() : [wanted]) {
    const { code, output } = await run(program, ['-c', probe])
    if (code === 0 && output.trim() === 'True') return program
    const why = code === 0 ? 'older than 3.12' : (output.trim().split('\n').at(-1) ?? '')
    seen.push(`${program} (${why})`)
  }
  throw new InfraFailure(
    'There is no Python 3.12 or newer, which the emulated cloud runs on.',
    seen.length === 0 ? 'no python3 on the PATH' : `found: ${seen.join(', ')}`,
    'install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13; ' +
      'any: pyenv install 3.13, or uv python install 3.13), or name it by PERCH_PYTHON=<path>, then the same command ' +
      'again; without any: npm start runs the API without the cloud around it',
  )
}

/**
 * Installs the emulator where it is not there yet.
 *
 * @returns its Python
 * @throws InfraFailure
 */
export async function installEmulator(
  settings: Settings,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<string> {
  const wanted = createHash('sha256').update(emulator).update(readFileSync(constraints)).digest('hex')
  const folder = join(settings.cache, `cloud-${wanted.slice(0, 8)}`)
  const program = join(folder, 'bin', 'python')
  if (existsSync(program)) return program
  const python = await findPython(settings.python)
  await installOnce(folder, async (temporary) => {
    const step = 'Installing the emulated cloud, once (650 MB)'
    onProgress(step)
    await need(python, ['-m', 'venv', temporary])
    let packages = 0
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off']
    await need(join(temporary, 'bin', 'python'), [...pip, '-c', constraints, emulator], (text) => {
      packages += text.match(/^Collecting /gm)?.length ?? 0
      onProgress(step, text.includes('Installing collected') ? 'unpacking' : `${packages} packages`)
    })
  })
  return program

  async function need(command: string, args: string[], onOutput?: (text: string) => void): Promise<void> {
    const options = { ...(signal && { signal }), ...(onOutput && { onOutput }) }
    const { code, output } = await run(command, args, options)
    if (code === 0) return
    const words =
      output
        .split('\n')
        .filter((line) => /error/i.test(line))
        .at(-1) ?? output.trim().split('\n').at(-1)
    throw (
      noSpace(output) ??
      new InfraFailure(
        'The emulated cloud could not be installed.',
        words ?? `${command} ended with ${code}`,
        'check the network and what pip is configured to (pip config list), then the same command again',
      )
    )
  }
}
