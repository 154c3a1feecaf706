/**
 * `npm run test:repeat`: every test many times, and a list of what was ever red: by file and name, with how often. A test that
 * is red once in many runs costs more trust than one that always is.
 */
import { spawn } from 'node:child_process'
import { relative } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { type Outcome, runJest } from './jest-run.ts'

function count(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('A whole number is needed.')
  return Number(text)
}

const program = new Command('npm run test:repeat --')
  .description('Runs every test many times, and lists what was ever red. Ends with 1 where anything was.')
  .option('--times <number>', 'how many times', count, 5)
  .option('--load <number>', 'so many processes that keep a core busy run beside it', count, 0)
  .option('--only <project...>', 'these jest projects alone')
  .option('--json', 'the result for programs: what was red, and seconds by file and run')
  .argument('[jest...]', 'patterns and options that are passed on to jest')
  .allowUnknownOption()
  .parse()
const { times, load, only, json } = program.opts<{
  times: number
  load: number
  only?: string[]
  json?: true
}>()

const busy = Array.from({ length: load }, () =>
  spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
)
const endLoad = () => {
  for (const child of busy) child.kill('SIGKILL')
}
process.once('exit', endLoad)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

/** By file and name: in which runs it was red. */
const red = new Map<string, { file: string; test: string; runs: number[] }>()
const secondsByFile: Record<string, number[]> = {}

for (let run = 1; run <= times; run += 1) {
  process.stderr.write(`run ${run} of ${times} …\n`)
  const startedAt = Date.now()
  const outcome = await runJest(program.args, only, false)
  const failures = outcome ? failuresOf(outcome) : [{ file: 'jest', test: 'ended without a result' }]
  for (const { file, test } of failures) {
    const known = red.get(`${file} ${test}`) ?? { file, test, runs: [] }
    known.runs.push(run)
    red.set(`${file} ${test}`, known)
    process.stderr.write(`  red: ${file}: ${test}\n`)
  }
  for (const { name, startTime, endTime } of outcome?.testResults ?? []) {
    const seconds = Math.round((endTime - startTime) / 100) / 10
    ;(secondsByFile[relative(process.cwd(), name)] ??= []).push(seconds)
  }
  const took = Math.round((Date.now() - startedAt) / 1000)
  process.stderr.write(`  ${outcome?.numPassedTests ?? 0} passed, ${failures.length} red, ${took} s\n`)
}
endLoad()

if (json) {
  console.log(JSON.stringify({ times, load, red: [...red.values()], secondsByFile }, null, 2))
} else if (red.size === 0) {
  console.log(`Nothing was red in ${times} runs.`)
} else {
  for (const { file, test, runs } of red.values()) {
    console.log(`${file}: ${test}\n  red in ${runs.length} of ${times}: run ${runs.join(', ')}`)
  }
}
process.exitCode = red.size === 0 ? 0 : 1

/** The tests that failed; a file that does not load, or in which nothing runs, counts as one. */
function failuresOf({ testResults, numTotalTests }: Outcome): { file: string; test: string }[] {
  if (numTotalTests === 0) return [{ file: 'jest', test: 'found no test' }]
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(process.cwd(), name)
    const failed = assertionResults.filter((one) => one.status === 'failed')
    if (failed.length > 0) return failed.map(({ fullName }) => ({ file, test: fullName }))
    return status === 'failed' ? [{ file, test: '(the file itself)' }] : []
  })
}
