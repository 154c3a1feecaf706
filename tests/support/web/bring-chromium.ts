/** A Chromium for the tests on a machine without one: from the distribution, or from the npm registry; from nowhere else. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findChromium } from './chromium.ts'

/** A mirror that does not answer must not hold the tests up for good. */
const timeout = 5 * 60_000

/** Holds a Chromium for Linux on x64, as one that runs in a Lambda function. */
const npmPackage = { name: '@sparticuz/chromium', version: '153.0.0' }

/**
 * Puts a Chromium where the tests find it, if there is none.
 *
 * @returns a line for the person who runs the tests, where something was fetched or could not be; undefined where one was there
 */
export async function bringChromium(): Promise<string | undefined> {
  if (findChromium() !== undefined) return undefined
  console.log('There is no Chromium on this machine: fetching one for the tests in a browser.')
  if (installByApt()) return 'Chromium was installed by apt-get, for the tests in a browser.'
  const found = await installByNpm()
  if (found !== undefined) {
    process.env['CHROMIUM'] = found
    return `Chromium of ${npmPackage.name} is used for the tests in a browser.`
  }
  return (
    'No Chromium could be had: the tests in a browser are skipped, and counted as skipped. ' +
    'Install chromium or Google Chrome, or set CHROMIUM to its path.'
  )
}

/** On Debian and its like, as root. */
function installByApt(): boolean {
  if (process.getuid?.() !== 0) return false
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore', timeout }).status === 0
  // What is known of packages may be old or nothing at all.
  run('update')
  return run('install', '-y', '--no-install-recommends', 'chromium') && findChromium() !== undefined
}

async function installByNpm(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const { name, version } = npmPackage
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const folder = join(cache, 'perch', `chromium-${version}`)
  const entry = join(folder, 'node_modules', name, 'build', 'index.js')
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true })
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder]
    const { status } = spawnSync('npm', [...args, `${name}@${version}`], { stdio: 'ignore', timeout })
    if (status !== 0) return removed(folder)
  }
  const before = process.env['TMPDIR']
  try {
    const { default: packed } = (await import(pathToFileURL(entry).href)) as {
      default: { executablePath(): Promise<string> }
    }
    // It unpacks into the folder for temporary files, which is shared with other users.
    process.env['TMPDIR'] = folder
    const path = await packed.executablePath().finally(() => {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    })
    const { status } = spawnSync(path, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout })
    return status === 0 ? path : removed(folder)
  } catch {
    return removed(folder)
  }
}

/** What is there by half would be taken for whole the next time. */
function removed(folder: string): undefined {
  rmSync(folder, { recursive: true, force: true })
}
