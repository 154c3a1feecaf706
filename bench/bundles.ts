/**
 * What each function weighs, and how long Node takes to load it in a process of its own. That is the part of a cold
 * start that our code decides; the rest (the sandbox, the runtime, the first connection) is the platform's.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../infra/deploy/bundle.ts'
import { fileOf, readService } from '../infra/deploy/declared.ts'
import { figure, inTurns, isDeep, progress, report } from './measure.ts'

const rounds = isDeep ? 15 : 5
const repository = join(import.meta.dirname, '..')

const { functions } = readService()
const folder = mkdtempSync(join(tmpdir(), 'perch-bundles-'))

/** Loads the bundle that it is given, and prints how many milliseconds that took. */
const load = `
const started = performance.now()
require(process.argv[1])
process.stdout.write(String(performance.now() - started), () => process.exit())`

function importMs(file: string): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', load, file], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return Number(stdout)
}

try {
  const sources = Object.values(functions).map(fileOf)
  await bundle(repository, sources, folder, 'ioredis')
  const files = Object.fromEntries(
    Object.entries(functions).map(([key, { handler, events }]) => {
      const route = events.find(({ httpApi }) => httpApi)?.httpApi
      return [
        route === '*' ? '$default' : (route ?? key),
        join(folder, handler.replace(/\.handler$/, '.cjs')),
      ]
    }),
  )
  const contenders = Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, async () => importMs(file)]),
  )
  const samples = await inTurns(rounds, contenders, (round) => progress(`round ${round} of ${rounds}`))
  report(
    Object.entries(files).flatMap(([name, file]) => [
      figure('bundles', `${name}: bundle, bytes`, 'B', [statSync(file).size]),
      figure('bundles', `${name}: import, ms`, 'ms', samples[name] ?? []),
    ]),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
