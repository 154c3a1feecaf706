/** Which Keycloak a command works on. */
import { urlOf } from '../drivers/driver.ts'
import { InfraFailure } from '../terminal/failure.ts'
import { serviceStatus } from './services.ts'
import type { Settings } from '../settings/settings.ts'

/**
 * The address of the Keycloak that is given, or of the one that runs from this folder: not of whatever else listens at the
 * port that this folder would use.
 *
 * @throws InfraFailure where none is given and none runs from this folder
 */
export async function findKeycloak(settings: Settings): Promise<string> {
  if (settings.keycloak.externalUrl !== undefined) return settings.keycloak.externalUrl
  const status = (await serviceStatus(settings)).find(({ service }) => service === 'keycloak')
  if (status !== undefined && status.state !== 'stopped') return status.url
  throw new InfraFailure(
    `The Keycloak of ${settings.folder} is not running.`,
    `KEYCLOAK_URL is not set (or empty), so that one is meant, and not what may answer at ${urlOf(settings, 'keycloak')}`,
    'npm run infra -- run keycloak   or KEYCLOAK_URL=<address of the one that is meant> and the same command again',
  )
}
