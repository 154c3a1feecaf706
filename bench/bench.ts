/** `npm run bench`: measures Perch against its targets. docs/performance.md tells how to read what it prints. */
import { fork } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { InfraFailure } from '../infra/terminal/failure.ts'
import { runCommand, table, type Terminal } from '../infra/terminal/command.ts'
import { startTestKeycloak } from '../tests/support/jest/keycloak-up.ts'
import { startRedisServer } from '../tests/support/redis/redis-server.ts'
import { chart } from './chart.ts'
import type { Figure } from './measure.ts'
import { isReached, type Results, routeTables, rows, withResults } from './results.ts'

const repository = join(import.meta.dirname, '..')

/** Each is a file here, run in a process of its own. */
const measurements = {
  'fan-out': 'speed of a fan-out and what it costs the client (targets 1 and 2)',
  growth: 'cost per follower from 10 to 100,000 of them',
  pages: 'feed page against PING, 0.7 ms away (target 3), down to page 1,000',
  pull: 'a page from far down a feed, by how many its reader follows, and how long others wait meanwhile',
  reader: 'somebody who reads during a fan-out (target 4)',
  memory: 'bytes per feed entry (target 5), user, edge and post',
  proofs: 'tests that look for repeats, gaps and losses in random histories (targets 6 and 7)',
  conversations: 'pages, trips, bytes and proofs of conversations (targets C1 to C7)',
  trips: 'Redis round trips and Keycloak calls of every route',
  bundles: 'bytes of every function, and how long it takes to load',
  cold: 'the first answer of a fresh process (target 9), and loading its code (target 10)',
  introspection: 'a protected request against one that asks Keycloak',
  keycloak: 'what a login and a refresh cost Keycloak',
  outage: 'Redis down, and a connection that died silently (target 8)',
}
type Measurement = keyof typeof measurements
const withKeycloak: Measurement[] = [
  'pages',
  'pull',
  'reader',
  'proofs',
  'conversations',
  'trips',
  'introspection',
  'keycloak',
  'outage',
]

/** What a Lambda function of 256 MB has of a core. */
const smallFunction = 0.145

/** Measured once more under other circumstances. */
const variants: { of: Measurement; what: string; env: Record<string, string>; onlyDeep?: true }[] = [
  {
    of: 'fan-out',
    what: `the client held to ${smallFunction} of a core`,
    env: { BENCH_CORE: String(smallFunction) },
    onlyDeep: true,
  },
  { of: 'reader', what: '0.7 ms away from Redis', env: { BENCH_AWAY: '1' } },
]

interface Options {
  json: string
  deep: boolean
  docs: boolean
  only?: Measurement[]
}

const program = new Command('npm run bench --')
  .description(
    `Measures Perch, each figure a ratio within this one run, and compares with the targets.\n\n` +
      Object.entries(measurements)
        .map(([name, what]) => `  ${name.padEnd(14)} ${what}`)
        .join('\n'),
  )
  .option(
    '--json <file>',
    'where the figures go; a chart of the same name ends in .svg',
    'bench/results.json',
  )
  .option(
    '--deep',
    `more rounds, a million operations, and the client held to ${smallFunction} of a core`,
    false,
  )
  .addOption(new Option('--only <names...>', 'only these').choices(Object.keys(measurements)))
  .option(
    '--docs',
    'writes docs/performance.json, .svg and the tables of docs/performance.md instead; with --only, what was not measured keeps its figures and their day',
    false,
  )
  .action((options: Options) => runCommand((terminal) => bench(options, terminal)))

async function bench({ json, deep, docs, only }: Options, { onProgress, print, signal }: Terminal) {
  const names = only ?? (Object.keys(measurements) as Measurement[])
  const before = loadavg()[0] ?? 0
  const redis = await redisVersion()
  if (names.some((name) => withKeycloak.includes(name))) {
    onProgress('Waiting for Keycloak')
    await startTestKeycloak()
  }
  const figures: Figure[] = []
  try {
    for (const name of names) {
      onProgress(`Measuring ${name}: ${measurements[name]}`)
      figures.push(...(await measure(name, deep, signal)))
      for (const { what, env, onlyDeep } of variants.filter((variant) => variant.of === name)) {
        if (onlyDeep && !deep) continue
        onProgress(`Measuring ${name} again: ${what}`)
        figures.push(...(await measure(name, deep, signal, env)))
      }
    }
  } finally {
    await globalThis.stopTestKeycloak?.()
  }
  const file = docs ? join(repository, 'docs/performance.json') : json
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    redis,
    cores: availableParallelism(),
    load: { before, after: loadavg()[0] ?? 0 },
    deep,
    figures: docs ? withOlder(JSON.parse(readFileSync(file, 'utf8')) as Results, names, figures) : figures,
  }
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(file.replace(/(\.json)?$/, '.svg'), chart(results))
  const page = join(repository, 'docs/performance.md')
  if (docs) writeFileSync(page, withResults(readFileSync(page, 'utf8'), results))
  for (const lines of [rows(figures), ...routeTables(figures)]) {
    if (lines.length > 1) print(`${table(lines)}\n\n`)
  }
  const reached = figures.filter((figure) => isReached(figure) === true).length
  const missed = figures.filter((figure) => isReached(figure) === false).length
  print(`${reached} targets reached, ${missed} not reached. Figures and chart: ${file}\n`)
}

/** All figures of the documents: those of the measurements that were not taken are as they were, with their day. */
function withOlder(older: Results, names: Measurement[], figures: Figure[]): Figure[] {
  return (Object.keys(measurements) as Measurement[]).flatMap((name) =>
    names.includes(name)
      ? figures.filter(({ measurement }) => measurement === name)
      : older.figures
          .filter(({ measurement }) => measurement === name)
          .map((figure) => ({ date: older.date, ...figure })),
  )
}

async function redisVersion(): Promise<string> {
  const server = await startRedisServer()
  const info = String(await server.run('INFO', 'server'))
  await server.stop()
  return /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown'
}

/** Runs a measurement to its end; its progress goes to stderr as it comes. */
function measure(name: Measurement, deep: boolean, signal: AbortSignal, env = {}): Promise<Figure[]> {
  return new Promise((measured, failed) => {
    const child = fork(join(import.meta.dirname, `${name}.ts`), {
      // Quietly: what the code under test warns of while Redis is away is wanted there.
      env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', BENCH_DEEP: deep ? '1' : '0', ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    let figures: Figure[] | undefined
    signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
    child.on('message', (message) => (figures = message as Figure[]))
    child.on('error', failed)
    child.on('exit', (code) => {
      if (signal.aborted) return failed(signal.reason as Error)
      if (code === 0 && figures) return measured(figures)
      failed(
        new InfraFailure(
          `The measurement ${name} failed.`,
          'its own words are above',
          `npm run bench -- --only ${name}`,
        ),
      )
    })
  })
}

await program.parseAsync()
