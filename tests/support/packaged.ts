/** `sls package` in a copy of the service, so that nothing else that bundles at the same time is in its way. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { readZipEntry } from '../../infra/drivers/zip.ts'

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
  remove: () => void
}

/** A copy of what is deployed, in a folder of its own. */
export function copyService(): string {
  const root = process.cwd()
  const folder = mkdtempSync(join(tmpdir(), 'perch-package-'))
  for (const part of ['serverless.yml', 'package.json', 'functions', 'shared', 'infra']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** @param settings the whole environment of the command, beside PATH */
export function packageService(stage: string, settings: Record<string, string> = {}): Package {
  const folder = copyService()
  const program = join(folder, 'node_modules/.bin/serverless')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'package', '--stage', stage], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, ...settings },
  })
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`)
  const output = join(folder, '.serverless')
  const archiveOf = (key: string) => readFileSync(join(output, `${key}.zip`))
  return {
    folder: output,
    template: JSON.parse(
      readFileSync(join(output, 'cloudformation-template-update-stack.json'), 'utf8'),
    ) as Package['template'],
    archiveOf,
    bundleOf: (key) => bundleIn(archiveOf(key)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
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

/** Calls a bundle, alone in an empty folder, in a Node process that has nothing but these settings. */
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
      env: settings,
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const closed = once(child, 'close')
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), closed])
    const answer = stdout.split('\n').at(-1)
    if (!answer?.startsWith('{')) throw new Error(stderr || stdout || 'the process ended without an answer')
    return JSON.parse(answer) as Answer
  } finally {
    rmSync(empty, { recursive: true, force: true })
  }
}
