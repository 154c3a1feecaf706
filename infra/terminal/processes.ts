import { execFileSync, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

import { InfraFailure } from './failure.ts'

/** A process we may end: its id alone is not enough, since ids are given out again. */
export interface ProcessRef {
  pid: number
  /** When it started, in the system's own notation. */
  started: string
}

/** The process that has this id now, or undefined when there is none (one that only waits to be reaped is none). */
export function processOf(pid: number): ProcessRef | undefined {
  try {
    if (process.platform === 'linux') {
      const fields = statOf(pid)
      return fields === undefined || hasEnded(fields[0]) ? undefined : { pid, started: fields[19] ?? '' }
    }
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return started === '' ? undefined : { pid, started }
  } catch {
    return undefined
  }
}

export function isRunning(ref: ProcessRef): boolean {
  return processOf(ref.pid)?.started === ref.started
}

/**
 * Starts a program in a process group of its own, so that the terminal's Ctrl-C does not reach it, with its output
 * in a file. The caller may end before it does.
 *
 * @throws InfraFailure when the program cannot be started
 */
export async function startDetached(options: {
  command: string
  args: string[]
  cwd: string
  env: NodeJS.Dict<string>
  logFile: string
}): Promise<ProcessRef> {
  const log = openSync(options.logFile, 'w')
  try {
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', log, log],
    })
    await new Promise((started, failed) => child.once('spawn', started).once('error', failed))
    child.unref()
    const pid = child.pid ?? 0
    // Gone already: nothing to compare with, and isRunning() says so.
    return processOf(pid) ?? { pid, started: 'gone' }
  } catch (cause) {
    throw new InfraFailure(
      `${options.command} could not be started.`,
      (cause as Error).message,
      `look at ${options.command}, then the same command again`,
      { cause },
    )
  } finally {
    closeSync(log)
  }
}

/** Ends a process and its group: SIGTERM, and SIGKILL when it is still there after `graceMs` milliseconds. */
export async function stopProcess(
  ref: ProcessRef,
  graceMs: number,
  first: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (!isRunning(ref)) return
  signalGroup(ref.pid, first)
  const deadline = Date.now() + graceMs
  while (isRunning(ref)) {
    if (Date.now() > deadline) signalGroup(ref.pid, 'SIGKILL')
    await delay(10)
  }
  // Whatever of the group outlived its leader. The system may take a moment to end it.
  while (isGroupRunning(ref.pid)) {
    signalGroup(ref.pid, 'SIGKILL')
    await delay(10)
  }
}

/** Whether a process of the group does more than wait to be reaped. */
function isGroupRunning(group: number): boolean {
  if (process.platform === 'linux') {
    return readdirSync('/proc').some((name) => {
      if (!/^\d+$/.test(name)) return false
      const fields = statOf(name)
      return fields !== undefined && Number(fields[2]) === group && !hasEnded(fields[0])
    })
  }
  const list = execFileSync('ps', ['-axo', 'pgid=,stat='], { encoding: 'utf8' })
  return list.split('\n').some((line) => {
    const [pgid, state] = line.trim().split(/ +/)
    return Number(pgid) === group && !hasEnded(state)
  })
}

/** The fields of /proc/<pid>/stat from the state on; undefined where there is no such process. */
function statOf(pid: number | string): string[] | undefined {
  try {
    // The name in brackets may hold spaces and brackets; the fields that follow it may not.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

function hasEnded(state = ''): boolean {
  return state.startsWith('Z') || state.startsWith('X')
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has gone in the meantime, which is what was wanted.
  }
}

/**
 * Runs a program to its end.
 *
 * @returns its exit code (127: there is no such program) and everything it wrote, both streams together
 */
export function run(
  command: string,
  args: string[],
  options: {
    env?: NodeJS.Dict<string>
    cwd?: string
    signal?: AbortSignal
    onOutput?: (text: string) => void
  } = {},
): Promise<{ code: number; output: string }> {
  return new Promise((finished, failed) => {
    const { env, cwd, signal, onOutput } = options
    const child = spawn(command, args, {
      ...(env && { env }),
      ...(cwd !== undefined && { cwd }),
      ...(signal && { signal }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (data: Buffer) => {
      output += data.toString()
      onOutput?.(data.toString())
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError') failed(error)
      else finished({ code: 127, output: error.message })
    })
    child.once('close', (code) => finished({ code: code ?? 1, output }))
  })
}

const givenOut = new Set<number>()

/**
 * A TCP port that nothing listens on at this moment, on the loopback interface. Never the same twice, and below the ports
 * that the system gives out by itself: one of those may be taken by any connection before its server listens.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000)
    if (givenOut.has(port)) continue
    givenOut.add(port)
    if (await isPortFree(port)) return port
  }
}

/** Whether a server could listen on this port, and whether it would then be the one that `localhost` leads to. */
export async function isPortFree(port: number): Promise<boolean> {
  const isFree = (host: string) =>
    listenOnce(port, host).then(
      () => true,
      // A machine may have no IPv6.
      (error: NodeJS.ErrnoException) => error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT',
    )
  return (await isFree('127.0.0.1')) && (await isFree('::1'))
}

function listenOnce(port: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((listening, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => listening(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}

/** A port that is going to be listened on. */
export interface PortUse {
  port: number
  /** Name of the setting that moves it. */
  setting: string
  /** Who listens. */
  what: string
}

/** @throws InfraFailure when something listens on any of them already; it names them all */
export async function requireFreePorts(uses: PortUse[]): Promise<void> {
  const free = await Promise.all(uses.map(({ port }) => isPortFree(port)))
  const taken = uses.filter((_, index) => !free[index])
  if (taken.length === 0) return
  const elsewhere = taken.map(({ setting }) => `${setting}=<another port>`).join(' ')
  throw new InfraFailure(
    taken.map(({ port, what }) => `Port ${port}, where ${what} would listen, is taken.`).join(' '),
    'another program listens there, perhaps a Perch of another folder',
    `${elsewhere} and the same command again, or PORT_OFFSET=100 to move every port by 100 ` +
      `(lsof -i :${taken[0]?.port} or ss -ltnp names the program)`,
  )
}

/**
 * The environment of a Java program: in the POSIX locale Java cannot open a file whose path has letters beyond ASCII.
 */
export function inUtf8(env: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return { ...env, LC_ALL: 'C.UTF-8' }
}

/** The last lines of a log that is not there yet or whole, for a message. */
export function lastLines(file: string, count: number): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
  } catch {
    return ''
  }
}
