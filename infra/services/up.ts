import { findAdministrator, withAdminPassword } from './administrator.ts'
import { ensureSecrets, readEnvFile } from '../settings/env-file.ts'
import { requireLayout } from './migrations.ts'
import { keepPrivate } from '../settings/private-files.ts'
import type { OnProgress } from '../terminal/progress.ts'
import { withRedis } from './redis-connection.ts'
import { runServices, serviceStatus, type ServiceName, type Services } from './services.ts'
import { envFile, readEnvironment, type Settings } from '../settings/settings.ts'
import { setup } from '../realm/setup.ts'

const secretNames = [
  'KEYCLOAK_CLIENT_SECRET',
  'KEYCLOAK_ADMIN_CLIENT_SECRET',
  'SESSION_ENCRYPTION_KEY',
] as const

export type Secrets = Record<(typeof secretNames)[number], string>

/** The secrets of the environment or of `.env`; those that are nowhere are made and kept in `.env`. */
export function readSecrets(): Secrets {
  const given = readEnvironment()
  const missing = secretNames.some((name) => !given[name])
  const made = missing ? ensureSecrets(envFile, secretNames).values : {}
  return Object.fromEntries(secretNames.map((name) => [name, given[name] || made[name]])) as Secrets
}

/**
 * Brings the realm to its description.
 *
 * @returns what was changed, one line a change
 * @throws InfraFailure
 */
export async function setUpRealm(
  settings: Settings,
  keycloakUrl: string,
  onProgress: OnProgress,
  mayReplaceSecrets: () => boolean | Promise<boolean> = () => false,
): Promise<string[]> {
  const { realm } = settings.keycloak
  const secrets = readSecrets()
  const step = `Setting up the realm ${realm} of the Keycloak at ${keycloakUrl}`
  onProgress(step)
  const backchannelUrl = await findBackchannelUrl(settings)
  const { changes } = await setup({
    ...(await findAdministrator(settings, keycloakUrl)),
    realm,
    clientSecret: secrets.KEYCLOAK_CLIENT_SECRET,
    adminClientSecret: secrets.KEYCLOAK_ADMIN_CLIENT_SECRET,
    passwordLogin: settings.passwordLogin,
    identityProviders: settings.identityProviders,
    mayReplaceSecrets: () => isOurs(settings, secrets) || mayReplaceSecrets(),
    ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
    ...(backchannelUrl === undefined ? {} : { backchannelUrl }),
    onProgress: (line) => onProgress(step, line),
  })
  return changes
}

/** On a Keycloak of this folder the secrets of this folder's `.env` count: nothing else uses it. */
function isOurs({ keycloak }: Settings, secrets: Secrets): boolean {
  const kept = readEnvFile(envFile)
  return keycloak.externalUrl === undefined && secretNames.every((name) => kept[name] === secrets[name])
}

/** A Keycloak in a container knows this machine by another name; undefined where `publicUrl` will do. */
export async function findBackchannelUrl(settings: Settings): Promise<string | undefined> {
  if (settings.backchannelUrl !== undefined) return settings.backchannelUrl
  const status = await serviceStatus(settings)
  const isInContainer = status.some(({ service, driver }) => service === 'keycloak' && driver === 'docker')
  return isInContainer ? `http://host.docker.internal:${settings.apiPort}` : undefined
}

/**
 * Services up and healthy, data of this layout, realm set up: everything the API needs. On a failure nothing that this call started stays.
 *
 * @returns the services, and what was changed in the realm (undefined when Keycloak was not asked for)
 * @throws InfraFailure
 */
export async function bringUp(
  settings: Settings,
  which: ServiceName[],
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<{ services: Services; changes?: string[] }> {
  keepPrivate(settings)
  const complete = which.includes('keycloak') ? withAdminPassword(settings) : settings
  const services = await runServices(complete, which, onProgress, signal)
  try {
    if (services.redisUrl !== undefined) {
      onProgress('Looking at the layout of the data')
      await withRedis(services.redisUrl, requireLayout)
    }
    if (services.keycloakUrl === undefined) return { services }
    const changes = await setUpRealm(settings, services.keycloakUrl, onProgress)
    signal?.throwIfAborted()
    return { services, changes }
  } catch (error) {
    await services.stop()
    throw error
  }
}
