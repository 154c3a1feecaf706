import { readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { InfraFailure } from '../terminal/failure.ts'
import { isRunning, requireFreePorts, stopProcess, type ProcessRef } from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'
import type { Settings } from '../settings/settings.ts'
import { portsOf, urlOf, type Driver, type ServiceName } from './driver.ts'
import { isHealthy, keycloakLogFile, startLocalKeycloak, waitForHealth } from './local-keycloak.ts'
import { answersPing, startLocalRedis } from './local-redis.ts'

/** What is remembered of a process that was started, so that a later command finds it. */
interface State extends ProcessRef {
  url: string
}

/** Processes of this machine, without Docker and without root. */
export const localDriver: Driver = {
  async start(settings, services, onProgress, signal) {
    const started: ServiceName[] = []
    const missing = services.filter((service) => !readState(settings, service))
    await requireFreePorts(missing.flatMap((service) => portsOf(settings, service)))
    try {
      for (const service of services) {
        const running = readState(settings, service)
        if (running) {
          await useRunning(settings, service, running, onProgress, signal)
          continue
        }
        started.push(service)
        await start(settings, service, onProgress, signal)
      }
      return started
    } catch (error) {
      await this.stop(settings, started, 1000)
      throw error
    }
  },

  async stop(settings, services, graceMs) {
    const stopped = services.filter((service) => readState(settings, service))
    await Promise.all(
      stopped.map(async (service) => {
        const state = readState(settings, service)
        if (state) await stopProcess(state, graceMs)
      }),
    )
    for (const service of services) await rm(stateFile(settings, service), { force: true })
    return stopped
  },

  async remove(settings) {
    await this.stop(settings, ['keycloak', 'redis'], 1000)
    for (const name of ['keycloak', 'keycloak.log', 'redis']) {
      await rm(join(settings.folder, name), { recursive: true, force: true })
    }
  },

  async status(settings, service) {
    const state = readState(settings, service)
    const healthy =
      state !== undefined &&
      (service === 'redis'
        ? await answersPing(settings.redis.port)
        : await isHealthy(settings.keycloak.healthPort))
    return {
      service,
      driver: 'local',
      state: state ? (healthy ? 'running' : 'starting') : 'stopped',
      url: state?.url ?? urlOf(settings, service),
      ...(state && { pid: state.pid }),
      data: join(settings.folder, ...(service === 'redis' ? ['redis'] : ['keycloak', 'data'])),
      log: service === 'redis' ? join(settings.folder, 'redis', 'redis.log') : keycloakLogFile(settings),
    }
  },
}

async function start(
  settings: Settings,
  service: ServiceName,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(settings.folder, { recursive: true })
  const remember = (ref: ProcessRef) =>
    writeState(settings, service, { ...ref, url: urlOf(settings, service) })
  if (service === 'redis') {
    const { port, memory } = settings.redis
    const ref = await startLocalRedis({
      port,
      memory,
      onProgress,
      appendOnly: true,
      cache: settings.cache,
      folder: join(settings.folder, 'redis'),
      waitMs: settings.waitSeconds * 1000,
      ...(signal && { signal }),
    })
    await remember(ref)
    return
  }
  await startLocalKeycloak(settings, onProgress, remember, signal)
}

/** What runs already, perhaps started by a command that was killed, is used as it is. */
async function useRunning(
  settings: Settings,
  service: ServiceName,
  running: State,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  if (running.url !== urlOf(settings, service)) {
    throw new InfraFailure(
      `The ${service} of this folder runs already, at ${running.url}.`,
      `the settings ask for ${urlOf(settings, service)}`,
      'npm run infra -- stop   and then the same command again, or take the setting back',
    )
  }
  if (service === 'keycloak') await waitForHealth(settings, () => isRunning(running), onProgress, signal)
}

function stateFile(settings: Settings, service: ServiceName): string {
  return join(settings.folder, `${service}.json`)
}

/** The process that was started last, if it still runs. */
function readState(settings: Settings, service: ServiceName): State | undefined {
  try {
    const state = JSON.parse(readFileSync(stateFile(settings, service), 'utf8')) as State
    return isRunning(state) ? state : undefined
  } catch {
    return undefined
  }
}

async function writeState(settings: Settings, service: ServiceName, state: State): Promise<void> {
  // Whole or not at all: a reader at the same moment must not see half of it.
  const file = stateFile(settings, service)
  await writeFile(`${file}.new`, JSON.stringify(state))
  await rename(`${file}.new`, file)
}
