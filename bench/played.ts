/** Proofs: runs tests that look for what must not happen, and counts how many histories and faults they went through. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeep } from './measure.ts'

const repository = join(import.meta.dirname, '..')

interface Outcome {
  numTotalTests: number
  numFailedTests: number
  numRuntimeErrorTestSuites: number
}

/**
 * Runs test files; `played` is how many cases they went through, each history of a random hunt counted as one.
 *
 * @param tests paths below tests/
 */
export function playTests(project: string, tests: string[]): { played: number; failed: number } {
  const folder = mkdtempSync(join(tmpdir(), 'perch-proofs-'))
  try {
    return run(project, tests, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(project: string, tests: string[], folder: string): { played: number; failed: number } {
  const outcomeFile = join(folder, 'outcome.json')
  const huntsFile = join(folder, 'hunts')
  writeFileSync(huntsFile, '')
  const { status } = spawnSync(
    process.execPath,
    [
      join(repository, 'node_modules/jest/bin/jest.js'),
      '--selectProjects',
      project,
      '--json',
      '--outputFile',
      outcomeFile,
      '--runTestsByPath',
      ...tests.map((name) => join(repository, 'tests', `${name}.test.ts`)),
    ],
    {
      cwd: repository,
      env: { ...process.env, PERCH_HUNTS: huntsFile, ...(isDeep ? { PERCH_DEEP: '1' } : {}) },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (status === null) throw new Error('The tests were ended from outside.')
  const outcome = JSON.parse(readFileSync(outcomeFile, 'utf8')) as Outcome
  if (outcome.numTotalTests === 0) throw new Error(`There are no such tests: ${tests.join(', ')}`)
  const hunts = readFileSync(huntsFile, 'utf8').split('\n').filter(Boolean).map(Number)
  const histories = hunts.reduce((sum, runs) => sum + runs, 0)
  return {
    played: outcome.numTotalTests - hunts.length + histories,
    failed: outcome.numFailedTests + outcome.numRuntimeErrorTestSuites,
  }
}
