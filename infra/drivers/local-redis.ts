import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { InfraFailure, noSpace } from '../terminal/failure.ts'
import {
  isRunning,
  lastLines,
  run,
  startDetached,
  stopProcess,
  type ProcessRef,
} from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'
import { cutZeros, unreadable } from './append-only-file.ts'
import { fetchArtifact, installOnce, type Artifact } from './downloads.ts'
import { readZipEntry } from './zip.ts'

const waysOut =
  'install one (Debian: apt-get install redis-server; macOS: brew install redis), or start Docker and use --driver docker, ' +
  'or set REDIS_URL to a Redis that runs somewhere'

const jar: Artifact = {
  title: 'Redis 7.0.15 (without its faster allocator, meant for a first look)',
  group: 'org.signal',
  name: 'embedded-redis',
  version: '0.9.1',
  type: 'jar',
  sha256: 'c01fe66ecf3b9d3161958e9a0e721aaf74ce98a909faca103fc8d09ff7617827',
  needsBytes: 60e6,
  otherWays: waysOut,
}

/** The jar's file for each platform it serves: linked statically, so that it needs no library of the machine. */
const binaries: Record<string, string> = {
  'linux-x64': 'redis-server-7.0.15-linux-amd64',
  'linux-arm64': 'redis-server-7.0.15-linux-arm64',
  'darwin-x64': 'redis-server-7.0.15-darwin-amd64',
  'darwin-arm64': 'redis-server-7.0.15-darwin-arm64',
}

export interface RedisOptions {
  port: number
  /** Where it keeps its data and its log; made when missing. */
  folder: string
  /** Cache of downloads; only read when no Redis is on the PATH. */
  cache: string
  /** Append-only file, so that the data survives a stop. Off by default: tests want to forget. */
  appendOnly?: boolean
  /** Redis `maxmemory`, such as 256mb; without it there is no limit. */
  memory?: string
  /** How long to wait for its first PONG, in milliseconds. */
  waitMs?: number
  /** More options as Redis takes them on its command line. */
  args?: string[]
  onProgress?: OnProgress
  signal?: AbortSignal
}

/**
 * Starts a Redis on the loopback interface and waits until it answers.
 *
 * @returns its process
 * @throws InfraFailure when there is no usable Redis, or it ends or stays silent
 */
export async function startLocalRedis(options: RedisOptions): Promise<ProcessRef> {
  try {
    return await startOnce(options)
  } catch (error) {
    if (!(await cutZeros(options.folder, lastLines(join(options.folder, 'redis.log'), 5)))) throw error
    options.onProgress?.('Cutting off zeros at the end of the data of Redis, after a copy')
    return startOnce(options)
  }
}

async function startOnce(options: RedisOptions): Promise<ProcessRef> {
  const { port, folder, appendOnly = false, memory = '0', waitMs = 10_000, onProgress = () => {} } = options
  const command = await redisCommand(options.cache, onProgress, options.signal)
  await mkdir(folder, { recursive: true })
  const logFile = join(folder, 'redis.log')
  const ref = await startDetached({
    command,
    args: [
      `--port ${port} --bind 127.0.0.1 --dir`.split(' '),
      folder,
      `--appendonly ${appendOnly ? 'yes' : 'no'} --maxmemory ${memory} --maxmemory-policy noeviction --save`.split(
        ' ',
      ),
      '',
      options.args ?? [],
    ].flat(),
    cwd: folder,
    env: process.env,
    logFile,
  })
  onProgress(`Waiting for Redis on port ${port}`)
  try {
    const deadline = Date.now() + waitMs
    while (!(await answersPing(port))) {
      options.signal?.throwIfAborted()
      if (!isRunning(ref)) throw redisEnded(logFile, port)
      if (Date.now() > deadline) {
        throw new InfraFailure(
          `Redis did not answer on port ${port} within ${Math.round(waitMs / 1000)} s.`,
          lastLines(logFile, 1) || 'it wrote nothing to its log',
          `read ${logFile}; PERCH_WAIT_SECONDS sets the limit`,
        )
      }
      await delay(5)
    }
    return ref
  } catch (error) {
    await stopProcess(ref, 1000)
    throw error
  }
}

function redisEnded(logFile: string, port: number): InfraFailure {
  const words = lastLines(logFile, 5)
  if (/address already in use/i.test(words)) {
    return new InfraFailure(
      `Port ${port}, where Redis would listen, is taken.`,
      words.split('\n').find((line) => /in use/i.test(line)) ?? words,
      `REDIS_PORT=<another port> and the same command again`,
    )
  }
  return (
    noSpace(words) ??
    unreadable(dirname(logFile), words) ??
    new InfraFailure(
      'Redis ended while it was starting.',
      words || 'it wrote nothing to its log',
      `read ${logFile}, then the same command again`,
    )
  )
}

/** Whether a Redis on this port of the loopback interface answers (one that is still loading its data does not). */
export function answersPing(port: number): Promise<boolean> {
  return new Promise((answered) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const finish = (answer: boolean) => {
      socket.destroy()
      answered(answer)
    }
    socket.setTimeout(1000, () => finish(false))
    socket.once('error', () => finish(false))
    socket.once('close', () => finish(false))
    socket.once('connect', () => socket.write('PING\r\n'))
    socket.once('data', (data) => finish(data.toString().startsWith('+PONG')))
  })
}

/** The Redis to run: one on the PATH, else the one in the jar, fetched at first use. */
async function redisCommand(cache: string, onProgress: OnProgress, signal?: AbortSignal): Promise<string> {
  for (const name of ['redis-server', 'valkey-server']) {
    if ((await run(name, ['--version'])).code === 0) return name
  }
  const binary = binaries[`${process.platform}-${process.arch}`]
  if (binary === undefined) {
    throw new InfraFailure(
      'There is no Redis here.',
      `neither redis-server nor valkey-server is on the PATH, and there is none to fetch for ${process.platform} on ${process.arch}`,
      waysOut,
    )
  }
  const folder = join(cache, `${binary}-from-${jar.name}-${jar.version}`)
  const command = join(folder, 'redis-server')
  if (!existsSync(command)) {
    await installOnce(folder, async (temporary) => {
      const file = await fetchArtifact(jar, temporary, onProgress, signal)
      await writeFile(join(temporary, 'redis-server'), readZipEntry(await readFile(file), binary))
      await chmod(join(temporary, 'redis-server'), 0o755)
      await rm(file)
    })
  }
  const version = await run(command, ['--version'])
  if (version.code === 0) return command
  throw new InfraFailure(
    'There is no Redis here that runs.',
    `neither redis-server nor valkey-server is on the PATH, and the one from Maven Central says: ${version.output.trim()}`,
    waysOut,
  )
}
