/**
 * Targets 6 and 7 are proven and not measured: this runs the tests that look for a repeat, a gap, a loss or a double,
 * and counts how many histories and faults they went through, and how many of those went wrong.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Figure, figure, isDeep, progress, report } from './measure.ts'

const repository = join(import.meta.dirname, '..')

const proofs = [
  {
    target: 6,
    wrong: 'repeats and gaps',
    project: isDeep ? 'deep' : 'functions/timelines',
    tests: ['timelines', 'timelines-at-once'],
  },
  {
    target: 7,
    wrong: 'lost and doubled deliveries',
    project: 'functions/timelines',
    tests: ['delivery-chaos', 'delivery-crash'],
  },
]

interface Outcome {
  numTotalTests: number
  numFailedTests: number
  numRuntimeErrorTestSuites: number
}

/** Runs the tests; `played` is how many cases they went through, each history of a random hunt counted as one. */
function run(project: string, tests: string[], folder: string): { played: number; failed: number } {
  const outcomeFile = join(folder, 'outcome.json')
  const huntsFile = join(folder, 'hunts')
  writeFileSync(huntsFile, '')
  const { status } = spawnSync(
    process.execPath,
    [
      join(repository, 'node_modules/jest/bin/jest.js'),
      '--selectProjects',
      project.split('/')[0]!,
      '--json',
      '--outputFile',
      outcomeFile,
      '--runTestsByPath',
      ...tests.map((name) => join(repository, 'tests', project, `${name}.test.ts`)),
    ],
    {
      cwd: repository,
      env: { ...process.env, PERCH_HUNTS: huntsFile, ...(isDeep ? { PERCH_DEEP: '1' } : {}) },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (status === null) throw new Error('The tests were ended from outside.')
  const outcome = JSON.parse(readFileSync(outcomeFile, 'utf8')) as Outcome
  if (outcome.numTotalTests === 0) throw new Error(`There is no test of ${tests.join(' or ')} in ${project}.`)
  const hunts = readFileSync(huntsFile, 'utf8').split('\n').filter(Boolean).map(Number)
  const histories = hunts.reduce((sum, runs) => sum + runs, 0)
  return {
    played: outcome.numTotalTests - hunts.length + histories,
    failed: outcome.numFailedTests + outcome.numRuntimeErrorTestSuites,
  }
}

const figures: Figure[] = []
for (const { target, wrong, project, tests } of proofs) {
  progress(`${wrong}: ${tests.join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'perch-proofs-'))
  try {
    const { played, failed } = run(project, tests, folder)
    figures.push(
      figure('proofs', `${wrong} in ${played.toLocaleString('en')} histories`, 'cases', [failed], {
        target: { number: target, at: 'most', limit: 0 },
      }),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
report(figures)
