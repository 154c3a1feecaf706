import type { PortUse } from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'
import type { Settings } from '../settings/settings.ts'

export type ServiceName = 'redis' | 'keycloak'

/** Redis first: it is there in a moment, and Keycloak takes its time. */
export const serviceNames: ServiceName[] = ['redis', 'keycloak']

export interface ServiceStatus {
  service: ServiceName
  /** `external`: a URL was given, and it is used and not managed. */
  driver: 'docker' | 'local' | 'external'
  state: 'running' | 'starting' | 'stopped'
  url: string
  /** Process id, with the local driver. */
  pid?: number
  /** Folder or volume that holds its data. */
  data?: string
  log?: string
}

/** What both ways of running the services can do. Every function throws InfraFailure. */
export interface Driver {
  /** Starts what does not run and waits for its health. Answers which services this very call started. */
  start(
    settings: Settings,
    services: ServiceName[],
    onProgress: OnProgress,
    signal?: AbortSignal,
  ): Promise<ServiceName[]>
  /** Stops and keeps the data. Answers what was running. */
  stop(settings: Settings, services: ServiceName[], graceMs: number): Promise<ServiceName[]>
  /** Stops and deletes the data. */
  remove(settings: Settings): Promise<void>
  status(settings: Settings, service: ServiceName): Promise<ServiceStatus>
}

export function urlOf(settings: Settings, service: ServiceName): string {
  const { keycloak, redis } = settings
  return service === 'redis'
    ? (redis.externalUrl ?? `redis://127.0.0.1:${redis.port}`)
    : // The name under which browsers are sent there: cookies and issuer belong to one name.
      (keycloak.externalUrl ?? `http://localhost:${keycloak.port}`)
}

/** The ports on which a service of ours listens. */
export function portsOf(settings: Settings, service: ServiceName): PortUse[] {
  const { keycloak, redis } = settings
  if (service === 'redis') {
    return [{ port: redis.port, setting: 'REDIS_PORT', what: 'Redis' }]
  }
  return [
    { port: keycloak.port, setting: 'KEYCLOAK_PORT', what: 'Keycloak' },
    { port: keycloak.healthPort, setting: 'KEYCLOAK_HEALTH_PORT', what: "Keycloak's health check" },
  ]
}

/** A URL as it may be shown. */
export function withoutPassword(url: string): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '***'
  return shown.href.replace(/\/$/, '')
}
