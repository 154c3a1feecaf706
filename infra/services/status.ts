/** `infra status`: the API and the services that it needs, with their versions. */
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { timeLimit } from '../../shared/config.ts'
import { urlOf, type ServiceName, type ServiceStatus } from '../drivers/driver.ts'
import { withAdmin } from '../realm/keycloak-connection.ts'
import { isRunning, type ProcessRef } from '../terminal/processes.ts'
import { withRedis } from './redis-connection.ts'
import { serviceStatus } from './services.ts'
import { repository, type Settings } from '../settings/settings.ts'

/** Each call for a version, in milliseconds. */
const usualMs = 5000

export type Status = Omit<ServiceStatus, 'service'> & { service: ServiceName | 'api'; version?: string }

/** What runs, where, and in which version; what does not run has none. */
export async function readStatus(settings: Settings): Promise<Status[]> {
  const services = await serviceStatus(settings)
  const all = await Promise.all(
    services.map(async (one): Promise<Status> => {
      const version = one.state === 'running' ? await versionOf(settings, one.service) : undefined
      return { ...one, ...(version !== undefined && { version }) }
    }),
  )
  return [await apiStatus(settings), ...all]
}

/** Notes where the API of this folder runs, for later commands; `forget` ends that. */
export async function noteApi(
  settings: Settings,
  ref: ProcessRef & { url: string },
): Promise<{ forget: () => Promise<void> }> {
  await writeFile(apiFile(settings), JSON.stringify(ref))
  return { forget: () => rm(apiFile(settings), { force: true }) }
}

const apiFile = ({ folder }: Settings) => join(folder, 'api.json')

async function apiStatus(settings: Settings): Promise<Status> {
  const noted = readNote(settings)
  const url = noted?.url ?? `http://localhost:${settings.apiPort}`
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    version: string
  }
  return {
    service: 'api',
    driver: 'local',
    state: noted === undefined ? 'stopped' : (await isLive(url)) ? 'running' : 'starting',
    url,
    version,
    ...(noted && { pid: noted.pid }),
    log: join(settings.folder, 'api.log'),
  }
}

function readNote(settings: Settings): (ProcessRef & { url: string }) | undefined {
  try {
    const noted = JSON.parse(readFileSync(apiFile(settings), 'utf8')) as ProcessRef & { url: string }
    return isRunning(noted) ? noted : undefined
  } catch {
    return undefined
  }
}

async function isLive(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(timeLimit(usualMs)) }).catch(
    () => null,
  )
  return answer?.ok === true
}

/** Undefined where it does not say, such as a Keycloak whose administrator is not known here. */
async function versionOf(settings: Settings, service: ServiceName): Promise<string | undefined> {
  const url = urlOf(settings, service)
  try {
    if (service === 'redis') {
      const info = String(await withRedis(url, (redis) => redis.run('INFO', 'server')))
      return /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1]
    }
    const { adminUsername, adminPassword } = settings.keycloak
    return await withAdmin(
      { keycloakUrl: url, adminUsername, adminPassword, timeoutMs: timeLimit(usualMs) },
      async (admin) => (await admin.serverInfo.find()).systemInfo?.version,
    )
  } catch {
    return undefined
  }
}
