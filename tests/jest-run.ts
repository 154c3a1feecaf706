import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What jest writes about a run, as far as it is read here. */
export interface Outcome {
  numTotalTests: number
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numRuntimeErrorTestSuites: number
  testResults: {
    /** Absolute path of the file. */
    name: string
    status: 'passed' | 'failed'
    message: string
    startTime: number
    endTime: number
    assertionResults: { fullName: string; status: string }[]
  }[]
}

/**
 * Runs jest and reads what became of it; undefined where it ended without a result.
 *
 * @param args patterns and options of jest
 * @param only projects; all unless said otherwise
 * @param summary whether jest's own summary goes to stderr
 */
export async function runJest(
  args: readonly string[],
  only: readonly string[] | undefined,
  summary: boolean,
): Promise<Outcome | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'perch-jest-'))
  const results = join(folder, 'results.json')
  // Last, because jest takes every name after it for a project.
  const projects = only ? ['--selectProjects', ...only] : []
  const jest = join('node_modules', 'jest', 'bin', 'jest.js')
  const all = [jest, '--json', `--outputFile=${results}`, ...args, ...projects]
  // Its own summary is on stderr; the JSON is read from the file.
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'ignore', summary ? 'inherit' : 'ignore'] })
  await new Promise((ended) => child.once('close', ended).once('error', ended))
  try {
    return JSON.parse(readFileSync(results, 'utf8')) as Outcome
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true })
  }
}
