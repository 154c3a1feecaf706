import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of this run, for what its suites share; the workers inherit its name. Safe to call for each project. */
export default function runFolder(): void {
  process.env['TEST_RUN_FOLDER'] ??= mkdtempSync(join(tmpdir(), 'perch-run-'))
}

export function removeRunFolder(): void {
  const folder = process.env['TEST_RUN_FOLDER']
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}
