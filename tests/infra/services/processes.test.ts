/** What is asked about a process right after it was told to end has one answer, on a busy machine too. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  freePort,
  isRunning,
  processOf,
  type ProcessRef,
  startDetached,
  stopProcess,
} from '../../../infra/terminal/processes.ts'
import { processesOf } from './place.ts'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'perch-processes-'))))
afterEach(() => rm(folder, { recursive: true }))

function start(script: string): Promise<ProcessRef> {
  const logFile = join(folder, 'log')
  // The folder is in the environment, by which processesOf() finds all that descend from it.
  const env = { PATH: process.env['PATH'], OF: folder }
  return startDetached({ command: '/bin/sh', args: ['-c', script], cwd: folder, env, logFile })
}

/** Waits for what the script prints. */
async function printed(): Promise<string> {
  for (;;) {
    const text = await readFile(join(folder, 'log'), 'utf8')
    if (text.endsWith('\n')) return text.trim()
  }
}

it('takes a process that has ended, and that its parent does not care for, for one that is gone', async () => {
  const parent = await start('sleep 0 & echo $!; exec sleep 1000')
  const pid = Number(await printed())
  while (processOf(pid));
  // It still has its id, and would take a signal.
  expect(() => process.kill(pid, 0)).not.toThrow()
  await stopProcess(parent, 1000)
  expect(isRunning(parent)).toBe(false)
})

it('has ended the whole group of a process when it has been stopped', async () => {
  const members = `sh -c 'trap "" TERM; while :; do sleep 1; done' &`
  const leader = await start(`${members.repeat(20)} echo started; wait`)
  await printed()
  await stopProcess(leader, 10_000)
  expect(await processesOf(folder)).toEqual([])
})

it('gives out no port twice, and none that the system gives to whoever asks for any', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort))
  expect(new Set(ports).size).toBe(200)
  expect(ports.filter((port) => port >= 32_768)).toEqual([])
})
