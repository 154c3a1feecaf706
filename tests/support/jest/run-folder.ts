import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleDependencies } from './bundled.ts'

/** What the suites of a run share: its folder, whose name the workers inherit. Safe to call for each project. */
export default function runFolder(): void {
  const folder = (process.env['TEST_RUN_FOLDER'] ??= mkdtempSync(join(tmpdir(), 'perch-run-')))
  // The programs that are tested start a hundred times: what Node compiled the first time need not be compiled again.
  process.env['NODE_COMPILE_CACHE'] ??= join(folder, 'compiled')
  bundleDependencies()
}

export function removeRunFolder(): void {
  const folder = process.env['TEST_RUN_FOLDER']
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}
