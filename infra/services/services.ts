import { readFileSync } from 'node:fs'
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'

import { dockerDriver, dockerAnswers } from '../drivers/docker.ts'
import {
  portsOf,
  serviceNames,
  urlOf,
  withoutPassword,
  type Driver,
  type ServiceName,
  type ServiceStatus,
} from '../drivers/driver.ts'
import { startLocalRedis, type RedisOptions } from '../drivers/local-redis.ts'
import { localDriver } from '../drivers/local-driver.ts'
import { InfraFailure } from '../terminal/failure.ts'
import { isRunning, stopProcess, type PortUse } from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'
import { readSettings, type Settings } from '../settings/settings.ts'

export { freePort } from '../terminal/processes.ts'
export type { ServiceName, ServiceStatus } from '../drivers/driver.ts'

/** How long a service may take to end in peace before it is killed, in milliseconds. */
const stopGraceMs = 20_000

/** The same where somebody waits at Ctrl-C, which promises five seconds in all. */
const interruptGraceMs = 3500

const drivers: Record<'docker' | 'local', Driver> = { docker: dockerDriver, local: localDriver }

/** The services as they run now. */
export interface Services {
  /** Base URL, when Keycloak was asked for. */
  keycloakUrl?: string
  redisUrl?: string
  /** What this very call started; what ran before is not in it. */
  startedByUs: ServiceName[]
  /** Stops what this call started, keeping its data. */
  stop(): Promise<void>
}

/**
 * Brings the services up, fetching what is missing, and waits for their health. What runs already is used; where a URL
 * is given in the settings, that service is only checked. On a failure nothing that this call started stays.
 *
 * @param signal aborting it gives up in the same clean way
 * @throws InfraFailure
 */
export async function runServices(
  settings: Settings,
  which: ServiceName[] = serviceNames,
  onProgress: OnProgress = () => {},
  signal?: AbortSignal,
): Promise<Services> {
  const ours = which.filter((service) => !isExternal(settings, service))
  for (const service of which) {
    if (!ours.includes(service)) await requireExternal(settings, service, onProgress)
  }
  let startedByUs: ServiceName[] = []
  if (ours.length > 0) {
    const before = usedDriver(settings)
    const driver = await pickDriver(settings, onProgress)
    try {
      startedByUs = await drivers[driver].start(settings, ours, onProgress, signal)
    } catch (error) {
      // A driver that never got anything to run must not be the one to use from now on.
      if (before === undefined) await rm(driverFile(settings), { force: true })
      throw error
    }
  }
  return {
    ...(which.includes('keycloak') && { keycloakUrl: urlOf(settings, 'keycloak') }),
    ...(which.includes('redis') && { redisUrl: urlOf(settings, 'redis') }),
    startedByUs,
    stop: async () => void (await stopServices(settings, startedByUs, interruptGraceMs)),
  }
}

/** The ports on which services would listen that do not run yet. */
export async function portsToOpen(settings: Settings): Promise<PortUse[]> {
  const status = await serviceStatus(settings)
  return status
    .filter(({ driver, state }) => driver !== 'external' && state === 'stopped')
    .flatMap(({ service }) => portsOf(settings, service))
}

/** Stops services and keeps their data. Answers what was running. */
export async function stopServices(
  settings: Settings,
  which = serviceNames,
  graceMs = stopGraceMs,
): Promise<ServiceName[]> {
  return drivers[usedDriver(settings) ?? 'local'].stop(settings, which, graceMs)
}

/** Stops everything and deletes the data of both services, and the mails that were written beside it. */
export async function removeServices(settings: Settings): Promise<void> {
  // Both: the other driver may hold data from before somebody changed over.
  if (usedDriver(settings) === 'docker' || (await dockerAnswers())) await dockerDriver.remove(settings)
  await localDriver.remove(settings)
  for (const name of ['api.json', 'api.log', 'cloud', 'driver', 'mails']) {
    await rm(join(settings.folder, name), { recursive: true, force: true })
  }
  // Goes only when nothing of somebody else is in it.
  await rmdir(settings.folder).catch(() => {})
}

export async function serviceStatus(settings: Settings): Promise<ServiceStatus[]> {
  const driver = drivers[usedDriver(settings) ?? 'local']
  return Promise.all(
    serviceNames.map(async (service): Promise<ServiceStatus> => {
      if (!isExternal(settings, service)) return driver.status(settings, service)
      const url = urlOf(settings, service)
      const state = (await accepts(url)) ? 'running' : 'stopped'
      return { service, driver: 'external', state, url: withoutPassword(url) }
    }),
  )
}

/**
 * A Redis of its own for a test: on the loopback interface, in about 50 ms, forgetting everything unless told otherwise.
 *
 * @returns its URL, its process id, and a way to stop it (SIGKILL is the way to see what a crash leaves)
 * @throws InfraFailure
 */
export async function startRedis(
  options: Omit<RedisOptions, 'cache'> & { cache?: string },
): Promise<{ url: string; pid: number; stop(signal?: NodeJS.Signals): Promise<void> }> {
  const ref = await startLocalRedis({ ...options, cache: options.cache ?? readSettings().cache })
  const kill = () => {
    if (isRunning(ref)) process.kill(ref.pid, 'SIGKILL')
  }
  // A test that ends early must not leave its server behind.
  process.once('exit', kill)
  return {
    url: `redis://127.0.0.1:${options.port}`,
    pid: ref.pid,
    stop: async (signal) => {
      process.off('exit', kill)
      await stopProcess(ref, stopGraceMs, signal)
    },
  }
}

/** `auto` takes the driver that holds data already, else Docker where an engine answers, else local processes. */
async function pickDriver(settings: Settings, onProgress: OnProgress): Promise<'docker' | 'local'> {
  const used = usedDriver(settings)
  const [picked, why] = await choose(settings.driver, used)
  if (used !== undefined && used !== picked) {
    const running = await serviceStatus(settings)
    if (running.some((status) => status.driver === used && status.state !== 'stopped')) {
      throw new InfraFailure(
        `Perch runs already, with the driver ${used}.`,
        `the driver ${picked} was asked for, and the two do not share their data`,
        'npm run infra -- stop   and then the same command again',
      )
    }
  }
  onProgress(`Driver ${picked}: ${why}`)
  await mkdir(settings.folder, { recursive: true })
  await writeFile(driverFile(settings), picked)
  return picked
}

async function choose(
  asked: Settings['driver'],
  used: 'docker' | 'local' | undefined,
): Promise<['docker' | 'local', string]> {
  if (asked !== 'auto') return [asked, 'as asked']
  if (used !== undefined) return [used, 'it holds the data of this folder']
  return (await dockerAnswers())
    ? ['docker', 'a Docker engine answers']
    : ['local', 'no Docker engine answers']
}

function driverFile(settings: Settings): string {
  return join(settings.folder, 'driver')
}

/** The driver of the last run, whose data is there. */
function usedDriver(settings: Settings): 'docker' | 'local' | undefined {
  try {
    return readFileSync(driverFile(settings), 'utf8').trim() === 'docker' ? 'docker' : 'local'
  } catch {
    return undefined
  }
}

function isExternal(settings: Settings, service: ServiceName): boolean {
  return settings[service].externalUrl !== undefined
}

async function requireExternal(
  settings: Settings,
  service: ServiceName,
  onProgress: OnProgress,
): Promise<void> {
  const url = urlOf(settings, service)
  const { host } = new URL(url)
  onProgress(`Using the ${service} that is given, at ${host}`)
  if (await accepts(url)) return
  throw new InfraFailure(
    `The ${service} that is given does not answer, at ${host}.`,
    'nothing accepts a connection there, and a service that is given by its URL is never started by Perch',
    `start it, or leave its URL out of the settings and let Perch run one of its own`,
  )
}

/** Whether something accepts connections at the URL. */
function accepts(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url)
  const usual = { 'http:': 80, 'https:': 443 }[protocol] ?? 6379
  return new Promise((answered) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usual) })
    const finish = (answer: boolean) => {
      socket.destroy()
      answered(answer)
    }
    socket.setTimeout(3000, () => finish(false))
    socket.once('error', () => finish(false))
    socket.once('connect', () => finish(true))
  })
}
