/**
 * `npm run bench:cloud`: the first and the tenth request of every function on the emulated cloud, beside those of a
 * function that does nothing but say hello, in the same run. Only the ratios say something of another machine.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { runCommand, table, type Terminal } from '../infra/terminal/command.ts'
import { declaredFunctions } from '../tests/house/project.ts'
import { deployStack } from '../tests/deploy/emulators/stack.ts'
import { markdownTable } from './results.ts'
import { callsOf, hello, type StartCall } from './start-calls.ts'

const page = join(import.meta.dirname, '..', 'docs', 'performance.md')

await runCommand(async (terminal) => {
  await new Command('npm run bench:cloud --')
    .description('Measures the first and the tenth request of every function, on the emulated cloud.')
    .option('--rounds <n>', 'how often each function is started anew', '3')
    .option('--docs', 'writes the table of docs/performance.md as well', false)
    .action((options: { rounds: string; docs: boolean }) => measure(terminal, options))
    .parseAsync()
})

interface Times {
  first: number[]
  tenth: number[]
  /** What was answered. */
  said: string
}

async function measure(
  { onProgress, print }: Terminal,
  options: { rounds: string; docs: boolean },
): Promise<void> {
  const before = loadavg()[0] ?? 0
  const stack = await deployStack({ say: onProgress, prepare: (service) => hello.addTo(service) })
  try {
    const { calls, logInAgain } = await callsOf(stack.address, stack.cloud)
    const keys = [hello.key, ...declaredFunctions.map(({ key }) => key)]
    const times = new Map(keys.map((key): [string, Times] => [key, { first: [], tenth: [], said: '' }]))
    for (let round = 1; round <= Number(options.rounds); round += 1) {
      for (const key of keys) {
        onProgress(`Round ${round} of ${options.rounds}: ${key}`)
        const call = calls.get(key)
        if (call === undefined) throw new Error(`no request for ${key}`)
        await logInAgain()
        await startAnew(key, round)
        await note(times.get(key), call)
      }
    }
    const lines = linesOf(times)
    const about =
      `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} cores; load of ` +
      `the machine ${before.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} at the end; median of ${options.rounds}.`
    print(`${table(lines)}\n\n${about}\n`)
    if (options.docs) {
      const text = `\n${about}\n\n${markdownTable(lines)}\n\n`
      const old = readFileSync(page, 'utf8')
      writeFileSync(
        page,
        old.replace(/(?<=<!-- starts -->\n).*(?=<!-- \/starts -->)/s, () => text),
      )
    }
  } finally {
    await stack.stop()
  }

  /** A change of its settings: as on AWS, the next request starts a process. */
  async function startAnew(key: string, round: number): Promise<void> {
    const name = `perch-local-${key}`
    const settings = await stack.cloud.environmentOf(name)
    await stack.cloud.setEnvironment(name, { ...settings, BENCH_ROUND: String(round) })
  }
}

async function note(times: Times | undefined, call: StartCall): Promise<void> {
  if (times === undefined) return
  for (let request = 1; request <= 10; request += 1) {
    const began = performance.now()
    times.said = await call()
    const ms = performance.now() - began
    if (request === 1) times.first.push(ms)
    if (request === 10) times.tenth.push(ms)
  }
}

function linesOf(times: Map<string, Times>): string[][] {
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const base = times.get(hello.key) ?? { first: [], tenth: [] }
  const cells = (values: number[], of: number[]) => [
    median(values).toFixed(0),
    `${(median(values) / median(of)).toFixed(2)} ×`,
  ]
  return [
    ['function', 'answer', 'first, ms', 'of hello', 'tenth, ms', 'of hello'],
    ...[...times].map(([key, { first, tenth, said }]) => [
      key,
      said,
      ...cells(first, base.first),
      ...cells(tenth, base.tenth),
    ]),
  ]
}
