import { relative } from 'node:path'
import * as fc from 'fast-check'

/**
 * Plays `runs` random histories. A failure shows the shortest history found that fails, and the one line that plays it
 * again.
 */
export async function hunt<History>(
  file: string,
  runs: number,
  arbitrary: fc.Arbitrary<History>,
  play: (history: History) => Promise<void>,
): Promise<void> {
  const [seed, path] = (process.env['PERCH_REPLAY'] ?? '').split('/')
  const outcome = await fc.check(
    fc.asyncProperty(arbitrary, play),
    seed ? { seed: Number(seed), path: path ?? '', numRuns: 1, endOnFailure: true } : { numRuns: runs },
  )
  if (!outcome.failed) return
  const { counterexample, errorInstance } = outcome
  const deep = process.env['PERCH_DEEP'] ? 'PERCH_DEEP=1 ' : ''
  const name = relative(process.cwd(), file)
  const replay = `${deep}PERCH_REPLAY=${outcome.seed}/${outcome.counterexamplePath} npx jest ${name}`
  throw new Error(`${replay}\n${JSON.stringify(counterexample)}\n${String(errorInstance)}`)
}
