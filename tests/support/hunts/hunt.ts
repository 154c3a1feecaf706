import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import * as fc from 'fast-check'

interface Hunt<History> {
  /** Of the test. */
  file: string
  runs: number
  histories: fc.Arbitrary<History>
  /** Played before the random ones. */
  first?: History[]
  play: (history: History) => Promise<void>
  /** How long it may take, the search for the shortest failing history included. Milliseconds, less than the test has. */
  limitMs: number
}

/** How many histories a suite plays: few in `npm test`, many in `npm run test:deep` and where the benchmark counts them. */
export function howMany({ inTest, inDeep }: { inTest: number; inDeep: number }): number {
  return process.env['PERCH_DEEP'] || process.env['PERCH_HUNTS'] ? inDeep : inTest
}

/**
 * Plays so many random histories. A failure shows the shortest history found that fails, and the one line that plays it
 * again. Returns the seed.
 */
export async function hunt<History>(input: Hunt<History>): Promise<number> {
  const { file, histories, first = [], play, limitMs } = input
  const runs = Number(process.env['PERCH_RUNS'] ?? input.runs)
  const examples = first.map((history): [History] => [history])
  const [seed, path] = (process.env['PERCH_REPLAY'] ?? '').split('/')
  const outcome = await fc.check(
    fc.asyncProperty(histories, withProgress(file, runs, play)),
    seed
      ? { examples, seed: Number(seed), path: path ?? '', numRuns: 1, endOnFailure: true }
      : { examples, numRuns: runs, interruptAfterTimeLimit: limitMs },
  )
  if (outcome.failed && outcome.counterexample !== null) {
    const { counterexample, counterexamplePath, errorInstance } = outcome
    const replay = replayLine(file, `${outcome.seed}/${counterexamplePath}`)
    throw new Error(`${replay}\n${JSON.stringify(counterexample)}\n${String(errorInstance)}`)
  }
  if (!seed && outcome.numRuns < runs) {
    throw new Error(
      `Only ${outcome.numRuns} of ${runs} histories within ${limitMs} ms; seed ${outcome.seed}.`,
    )
  }
  // `npm run bench` asks how many were played.
  const report = process.env['PERCH_HUNTS']
  if (report) appendFileSync(report, `${outcome.numRuns}\n`)
  return outcome.seed
}

/** What to type to see the same failure again: with the settings of this run that a test reads. */
function replayLine(file: string, replay: string): string {
  const settings = ['PERCH_DEEP', 'TEST_REDIS_CLUSTER'].flatMap((name) => {
    const value = process.env[name]
    return value ? [`${name}=${value}`] : []
  })
  const test = `${relative(process.cwd(), file)} -t '${expect.getState().currentTestName}'`
  return [...settings, `PERCH_REPLAY=${replay}`, 'npx jest', test].join(' ')
}

/** Tells how far it is where that takes long. */
function withProgress<History>(
  file: string,
  runs: number,
  play: Hunt<History>['play'],
): (history: History) => Promise<void> {
  let played = 0
  return async (history) => {
    await play(history)
    played += 1
    if (played % 500 === 0 && process.env['PERCH_DEEP']) {
      process.stderr.write(`${relative(process.cwd(), file)}: ${played} of ${runs} histories\n`)
    }
  }
}
