/** `sls package` in a copy of the service, so that nothing else that bundles at the same time is in its way. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Metafile } from 'esbuild'
import { parse, stringify } from 'yaml'
import { readZipEntry } from '../../../infra/drivers/zip.ts'

export interface Resource {
  Type: string
  // A test looks into whatever CloudFormation takes.
  // oxlint-disable-next-line typescript/no-explicit-any
  Properties: Record<string, any>
}

export interface Package {
  /** What lies in .serverless. */
  folder: string
  template: { Resources: Record<string, Resource> }
  /** The only file in a function's archive. */
  bundleOf: (key: string) => { name: string; code: Buffer }
  archiveOf: (key: string) => Buffer
  /** The files of each bundle. */
  inputs: () => Metafile['outputs']
  remove: () => void
}

/** A copy of what is deployed, in a folder of its own. */
export function copyService(): string {
  const root = process.cwd()
  const folder = mkdtempSync(join(tmpdir(), 'perch-package-'))
  for (const part of ['serverless.yml', 'package.json', 'functions', 'shared', 'infra', 'web', 'client']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/**
 * The package of the stage `dev`, made once in a run, by the first that asks, because it takes half a minute of CPU. It
 * goes when the run ends (tests/support/jest/run-folder.ts).
 */
export async function sharedPackage(): Promise<Package> {
  const folder = join(process.env['TEST_RUN_FOLDER'] ?? '', 'package')
  const done = join(folder, 'done')
  try {
    mkdirSync(folder)
  } catch {
    // Another is at it. A failure there is told to all.
    const watcher = watch(folder)
    while (!existsSync(done)) await once(watcher, 'change')
    watcher.close()
    const { output, error } = JSON.parse(readFileSync(done, 'utf8')) as { output?: string; error?: string }
    if (output === undefined) throw new Error(error)
    return readPackage(output)
  }
  let told: { output?: string; error?: string } = { error: 'no package was made' }
  try {
    const made = packageService('dev')
    cpSync(made.folder, join(folder, '.serverless'), { recursive: true })
    made.remove()
    told = { output: join(folder, '.serverless') }
    return readPackage(join(folder, '.serverless'))
  } catch (error) {
    told = { error: String(error) }
    throw error
  } finally {
    // Whole at once: the others only look whether it is there.
    writeFileSync(`${done}.part`, JSON.stringify(told))
    renameSync(`${done}.part`, done)
  }
}

/**
 * A package whose functions hold nothing, which takes a second: the template is that of the real ones.
 *
 * @param more functions that serverless.yml does not have
 */
export function packageStubs(
  stage: string,
  settings: Record<string, string> = {},
  more: Record<string, object> = {},
): Package {
  return packageService(stage, settings, (folder) => {
    const service = parse(readFileSync(join(folder, 'serverless.yml'), 'utf8')) as {
      functions: Record<string, { handler: string }>
    }
    Object.assign(service.functions, more)
    writeFileSync(join(folder, 'serverless.yml'), stringify(service))
    for (const { handler } of Object.values(service.functions)) {
      const file = join(folder, handler.replace(/\.handler$/, '.ts'))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, 'export const handler = () => Promise.resolve({ statusCode: 200 })\n')
    }
  })
}

/** Runs `sls` in a copy of the service, with nothing in its environment but these settings and what it cannot do without. */
export function runServerless(folder: string, args: string[], settings: Record<string, string>) {
  const program = join(folder, 'node_modules/.bin/serverless')
  return spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      // What it makes of its schema takes seconds, and is the same each time.
      SLS_SCHEMA_CACHE_BASE_DIR: process.env['TEST_RUN_FOLDER'],
      ...settings,
    },
  })
}

/**
 * @param settings the whole environment of the command, beside PATH
 * @param prepare may change the copy of the service that is packaged
 */
export function packageService(
  stage: string,
  settings: Record<string, string> = {},
  prepare: (folder: string) => void = () => {},
): Package {
  const folder = copyService()
  prepare(folder)
  const { status, stdout, stderr } = runServerless(folder, ['package', '--stage', stage], settings)
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`)
  return readPackage(join(folder, '.serverless'), () => rmSync(folder, { recursive: true, force: true }))
}

function readPackage(output: string, remove = () => {}): Package {
  const archiveOf = (key: string) => readFileSync(join(output, `${key}.zip`))
  return {
    folder: output,
    template: JSON.parse(
      readFileSync(join(output, 'cloudformation-template-update-stack.json'), 'utf8'),
    ) as Package['template'],
    archiveOf,
    inputs: () => JSON.parse(readFileSync(join(output, 'bundles.json'), 'utf8')) as Metafile['outputs'],
    bundleOf: (key) => bundleIn(archiveOf(key)),
    remove,
  }
}

/** The first file of an archive. */
export function bundleIn(archive: Buffer): { name: string; code: Buffer } {
  const [name = ''] = namesIn(archive)
  return { name, code: readZipEntry(archive, name) }
}

/** Names of the files in a zip archive, from its central directory. */
export function namesIn(archive: Buffer): string[] {
  const names: string[] = []
  for (let at = archive.indexOf('PK\x01\x02'); at >= 0; at = archive.indexOf('PK\x01\x02', at + 46)) {
    names.push(archive.toString('utf8', at + 46, at + 46 + archive.readUInt16LE(at + 28)))
  }
  return names
}

/** Prints the answer last: what comes before are log lines. */
const caller = `
const { handler } = require(process.argv[1])
const context = {
  awsRequestId: 'b2a7b0f6-6a0c-4d5c-8d5c-2f3f0d1e4a55',
  getRemainingTimeInMillis: () => 55000,
}
handler(JSON.parse(process.argv[2]), context).then((answer) => {
  process.stdout.write('\\n' + JSON.stringify(answer), () => process.exit())
})`

/** Calls a bundle, alone in an empty folder, in a Node process that has nothing but these settings (and time). */
export async function invoke<Answer>(
  { name, code }: { name: string; code: Buffer },
  event: object,
  settings: Record<string, string>,
): Promise<Answer> {
  const empty = mkdtempSync(join(tmpdir(), 'perch-bundle-'))
  try {
    const file = join(empty, basename(name))
    writeFileSync(file, code)
    const child = spawn(process.execPath, ['-e', caller, file, JSON.stringify(event)], {
      cwd: empty,
      env: { TIME_LIMIT_FACTOR: process.env['TIME_LIMIT_FACTOR'], ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const closed = once(child, 'close')
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), closed])
    const lines = stdout.split('\n')
    const answer = lines.pop()
    if (!answer?.startsWith('{')) throw new Error(stderr || stdout || 'the process ended without an answer')
    // What it wrote beside, where a test looks for it.
    return Object.defineProperty(JSON.parse(answer) as object, 'log', {
      value: stderr + lines.join('\n'),
    }) as Answer
  } finally {
    rmSync(empty, { recursive: true, force: true })
  }
}
