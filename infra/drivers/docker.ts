import { join } from 'node:path'

import { InfraFailure, noSpace } from '../terminal/failure.ts'
import { requireFreePorts, run } from '../terminal/processes.ts'
import { repository, type Settings } from '../settings/settings.ts'
import { portsOf, urlOf, type Driver, type ServiceName } from './driver.ts'

const megabyte = 1024 * 1024

/** What the Java process needs beside its heap: classes, threads, buffers. */
const javaOverheadBytes = 768 * megabyte

/** Containers, by the compose file beside this folder. */
export const dockerDriver: Driver = {
  async start(settings, services, onProgress, signal) {
    await requireDocker()
    const running = await runningServices(settings)
    const missing = services.filter((service) => !running.includes(service))
    await requireFreePorts(missing.flatMap((service) => portsOf(settings, service)))
    try {
      const step = `Starting ${services.join(' and ')} in Docker, waiting for health`
      onProgress(step)
      const up = ['up', '--detach', '--wait', '--wait-timeout', String(settings.waitSeconds), ...services]
      const { code, output } = await compose(settings, up, {
        ...(signal && { signal }),
        onOutput: (text) => onProgress(step, text.trim().split('\n').at(-1)?.trim().slice(0, 60)),
      })
      if (code !== 0) throw await composeFailed(settings, output, missing)
      return missing
    } catch (error) {
      await this.stop(settings, missing, 1000)
      throw error
    }
  },

  async stop(settings, services, graceMs) {
    const running = (await runningServices(settings)).filter((service) => services.includes(service))
    if (running.length === 0) return []
    const { code, output } = await compose(settings, [
      'stop',
      '--timeout',
      String(Math.ceil(graceMs / 1000)),
      ...running,
    ])
    if (code !== 0) throw dockerFailed('Docker could not stop the containers.', output)
    return running
  },

  async remove(settings) {
    await requireDocker()
    const { code, output } = await compose(settings, ['down', '--volumes', '--timeout', '1'])
    if (code !== 0) throw dockerFailed('Docker could not remove the containers.', output)
  },

  async status(settings, service) {
    const states = (await dockerAnswers()) ? await containerStates(settings) : []
    const found = states.find((container) => container.Service === service)
    const running = found?.State === 'running'
    return {
      service,
      driver: 'docker',
      state: running ? (found.Health === 'healthy' ? 'running' : 'starting') : 'stopped',
      url: urlOf(settings, service),
      data: `Docker volume ${settings.dockerProject}_${service}-data`,
      log: `docker logs ${settings.dockerProject}-${service}-1`,
    }
  },
}

/** Whether a Docker engine (not only its client) and Compose 2 answer. */
export async function dockerAnswers(): Promise<boolean> {
  const engine = await run('docker', ['info', '--format', '{{.ServerVersion}}'])
  return engine.code === 0 && (await run('docker', ['compose', 'version'])).code === 0
}

async function requireDocker(): Promise<void> {
  const { code, output } = await run('docker', ['info', '--format', '{{.ServerVersion}}'])
  const instead = 'or use --driver local, which needs no Docker'
  if (code === 127) {
    const why = 'the program docker is not on the PATH'
    throw new InfraFailure('There is no Docker here.', why, `install Docker, ${instead}`)
  }
  if (code !== 0) {
    const why = output.trim().split('\n').at(-1) ?? ''
    throw new InfraFailure(
      'Docker does not run: its engine does not answer.',
      why,
      `start Docker, ${instead}`,
    )
  }
  const version = await run('docker', ['compose', 'version'])
  if (version.code !== 0) {
    const why = 'docker compose (version 2) is missing'
    throw new InfraFailure('Docker is here without Compose.', why, `install its compose plugin, ${instead}`)
  }
}

interface Container {
  Service: string
  State: string
  Health: string
}

async function containerStates(settings: Settings): Promise<Container[]> {
  const { code, output } = await compose(settings, ['ps', '--all', '--format', 'json'])
  if (code !== 0) return []
  // One object a line, or one array: it depends on the version of Compose.
  const lines = output.split('\n').filter((line) => /^[[{]/.test(line))
  return lines.flatMap((line) => JSON.parse(line) as Container | Container[])
}

async function runningServices(settings: Settings): Promise<ServiceName[]> {
  const running = (await containerStates(settings)).filter((container) => container.State === 'running')
  return running.map((container) => container.Service as ServiceName)
}

function compose(settings: Settings, args: string[], options: Parameters<typeof run>[2] = {}) {
  const { keycloak, redis } = settings
  const file = join(repository, 'infra', 'compose.yaml')
  return run(
    'docker',
    ['compose', '--ansi', 'never', '--file', file, '--project-name', settings.dockerProject, ...args],
    {
      ...options,
      env: {
        ...process.env,
        REDIS_PORT: String(redis.port),
        REDIS_MEMORY: redis.memory,
        // Rewriting the append-only file can hold a second copy of what changes meanwhile.
        REDIS_MEMORY_LIMIT: String(2 * bytesOf(redis.memory) + 64 * megabyte),
        KEYCLOAK_PORT: String(keycloak.port),
        KEYCLOAK_HEALTH_PORT: String(keycloak.healthPort),
        KEYCLOAK_DB: keycloak.db,
        KEYCLOAK_HEAP: keycloak.heap,
        KEYCLOAK_MEMORY_LIMIT: String(
          bytesOf(/-Xmx(\S+)/.exec(keycloak.heap)?.[1] ?? '768m') + javaOverheadBytes,
        ),
        KEYCLOAK_ADMIN_USERNAME: keycloak.adminUsername,
        KEYCLOAK_ADMIN_PASSWORD: keycloak.adminPassword,
      },
    },
  )
}

/** Bytes of a size as Java and Redis write it: 768m, 256mb, 1g. */
function bytesOf(size: string): number {
  const [, digits = '0', unit = ''] = /^(\d+)([kmg]?)b?$/i.exec(size) ?? []
  return Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}

async function composeFailed(
  settings: Settings,
  output: string,
  services: ServiceName[],
): Promise<InfraFailure> {
  const logs = await compose(settings, ['logs', '--no-color', '--tail', '5', ...services])
  const words = output.trim().split('\n').at(-1) ?? ''
  if (/registry|manifest|pull/i.test(words)) {
    const next =
      'check the network (images are pulled the first time), or use --driver local, which needs no Docker'
    return new InfraFailure('Docker could not fetch the images.', words, next)
  }
  const why = `${words}\n${logs.output.trim()}`.replaceAll('\x1b[2K', '')
  return dockerFailed('The containers did not become healthy.', why, output)
}

function dockerFailed(what: string, why: string, output = why): InfraFailure {
  const next =
    'docker info   tells whether Docker itself is well; PERCH_WAIT_SECONDS sets the limit for slow machines'
  return noSpace(output) ?? new InfraFailure(what, why.trim() || 'docker said nothing', next)
}
