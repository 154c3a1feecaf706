/** The collection as its users run it, by the runner of its own. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Offline, startOffline } from '../support/offline.ts'
import { startWorld, type World } from '../support/world.ts'

let world: World
let api: Offline
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perch-collection-'))
  world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'INFO' })
  api = await startOffline()
  // As `npm start` does before it says so.
  while ((await fetch(`${api.url}/health/ready`)).status !== 200);
}, 60_000)
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await api.stop()
  await world.close()
})

interface Report {
  run: {
    stats: Record<'requests' | 'assertions', { total: number; failed: number }>
    failures: { source: { name: string }; error: { message: string } }[]
  }
}

async function run(): Promise<Report['run']> {
  const newman = join('node_modules', 'newman', 'bin', 'newman.js')
  const report = join(folder, 'report.json')
  const address = ['--env-var', `baseUrl=${api.url}`]
  const output = ['--reporters', 'json', '--reporter-json-export', report]
  const args = [newman, 'run', 'docs/perch.postman_collection.json', ...address, ...output]
  // It ends with 1 where a test of a request has failed: the report tells which.
  await promisify(execFile)(process.execPath, args).catch(() => {})
  return (JSON.parse(readFileSync(report, 'utf8')) as Report).run
}

test.each(['once', 'and again'])(
  'the collection runs without a failure: %s',
  async () => {
    const { stats, failures } = await run()
    expect(failures.map(({ source, error }) => `${source.name}: ${error.message}`)).toEqual([])
    expect(stats.requests.total).toBeGreaterThan(50)
    expect(stats.assertions.total).toBeGreaterThanOrEqual(stats.requests.total)
  },
  120_000,
)
