/** A Perch of a test's own: folder, ports and cache apart from every other one, and its commands as programs. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, removeServices } from '../../../infra/services/services.ts'
import { readSettings } from '../../../infra/settings/settings.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcess
  /** Both streams so far. */
  output(): string
  /** Resolves when the output has these words; rejects when the program ends without having said them. */
  said(words: string): Promise<void>
  ended: Promise<Ended>
}

export interface Place {
  root: string
  /** PERCH_FOLDER */
  folder: string
  /** A cache with nothing in it; `env` names it only where a test says so. */
  emptyCache: string
  env: Record<string, string>
  /** Starts infra/cli.ts or infra/start.ts, in a process group of its own. */
  start(program: 'cli' | 'start', args: string[], env?: Record<string, string>): Running
  infra(args: string[], env?: Record<string, string>): Promise<Ended>
  /** Puts a shell script on a PATH that has nothing else, and answers that PATH. Only built-ins of the shell work. */
  fakePrograms(scripts: Record<string, string>): Promise<string>
  remove(): Promise<void>
}

const repository = process.cwd()

export async function makePlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'perch-infra-'))
  // No start script may stumble over a name; an apostrophe, a space and letters beyond ASCII are what people have.
  const folder = join(root, "ada's größe")
  const given = [
    'HOME', 'PATH', 'JAVA_HOME', 'PERCH_CACHE', 'XDG_CACHE_HOME', 'DOCKER_HOST', 'DOCKER_CONFIG', 'NODE_COMPILE_CACHE',
    'JAVA_OPTS', 'TIME_LIMIT_FACTOR',
  ] // prettier-ignore
  const env: Record<string, string> = {
    ...Object.fromEntries(given.flatMap((name) => [[name, process.env[name] ?? '']])),
    PERCH_FOLDER: folder,
    LC_ALL: 'POSIX',
    PERCH_DRIVER: 'local',
    KEYCLOAK_PORT: String(await freePort()),
    KEYCLOAK_HEALTH_PORT: String(await freePort()),
    REDIS_PORT: String(await freePort()),
    PORT: String(await freePort()),
    KEYCLOAK_URL: '',
    REDIS_URL: '',
    // Given here, so that nothing is written to the repository's .env.
    KEYCLOAK_CLIENT_SECRET: 'the-secret-of-perch-api',
    KEYCLOAK_ADMIN_CLIENT_SECRET: 'the-secret-of-perch-admin',
    KEYCLOAK_ADMIN_PASSWORD: 'the-password-of-the-administrator',
    SESSION_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  }
  const start: Place['start'] = (program, args, more = {}) =>
    follow(
      spawn(process.execPath, [join(repository, 'infra', `${program}.ts`), ...args], {
        cwd: repository,
        env: { ...env, ...more },
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
  return {
    root,
    folder,
    env,
    emptyCache: join(root, 'cache'),
    start,
    infra: (args, more) => start('cli', args, more).ended,
    fakePrograms: async (scripts) => {
      const bin = await mkdtemp(join(root, 'bin-'))
      for (const [name, script] of Object.entries(scripts)) await writeScript(join(bin, name), script)
      return bin
    },
    remove: async () => {
      // As `remove --yes` does it, without another process.
      await removeServices(readSettings(env))
      await rm(root, { recursive: true, force: true })
    },
  }
}

export async function writeScript(file: string, script: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
}

function follow(child: ChildProcess): Running {
  let [stdout, stderr] = ['', '']
  const listeners = new Set<() => void>()
  child.stdout?.on('data', (data: Buffer) => {
    stdout += data.toString()
    for (const listener of listeners) listener()
  })
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString()
    for (const listener of listeners) listener()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
  const output = () => stdout + stderr
  return {
    child,
    output,
    ended,
    said: (words) =>
      new Promise((heard, failed) => {
        const listen = () => {
          if (output().includes(words)) heard()
        }
        listeners.add(listen)
        listen()
        void ended.then(() => failed(new Error(`ended without saying "${words}":\n${output()}`)))
      }),
  }
}

/**
 * Ids of the processes that are still there after a while, with these words on their command line or in their
 * environment; one that has ended and waits to be reaped has neither.
 */
export async function processesLeft(words: string, deadline = Date.now() + 10_000): Promise<number[]> {
  const found = await processesOf(words)
  return found.length === 0 || Date.now() > deadline ? found : processesLeft(words, deadline)
}

/** Ids of the processes that have these words on their command line or, on Linux, run in such a folder. */
export async function processesOf(words: string): Promise<number[]> {
  const found: number[] = []
  for (const name of existsSync('/proc/self') ? readdirSync('/proc') : []) {
    if (!/^\d+$/.test(name)) continue
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    const env = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '')
    if (line.includes(words) || env.includes(words)) found.push(Number(name))
  }
  return found
}
