import { timeLimit } from '../../shared/config.ts'
import { ensureSecrets } from '../settings/env-file.ts'
import { InfraFailure } from '../terminal/failure.ts'
import { statusOf, withAdmin, type AdminConnection } from '../realm/keycloak-connection.ts'
import { envFile, type Settings } from '../settings/settings.ts'

/** What Perch gave its own Keycloak before passwords were made here. */
const formerPassword = 'admin'

/** The settings with the password of our own Keycloak's administrator: where none is given, it is made and kept in `.env`. */
export function withAdminPassword(settings: Settings): Settings {
  const { externalUrl, adminPassword } = settings.keycloak
  if (externalUrl !== undefined || adminPassword !== '') return settings
  const name = 'KEYCLOAK_ADMIN_PASSWORD'
  const made = ensureSecrets(envFile, [name]).values[name] ?? ''
  return { ...settings, keycloak: { ...settings.keycloak, adminPassword: made } }
}

/**
 * The way into Keycloak as its administrator. A Keycloak of ours that still has the fixed password of former versions gets
 * that of the settings; one that is given is left as it is.
 *
 * @throws InfraFailure
 */
export async function findAdministrator(settings: Settings, keycloakUrl: string): Promise<AdminConnection> {
  const { adminUsername, adminPassword, externalUrl } = withAdminPassword(settings).keycloak
  // A machine that has just started its first Keycloak is busy.
  const timeoutMs = timeLimit(Math.min(60, settings.waitSeconds) * 1000)
  const connection = { keycloakUrl, adminUsername, adminPassword, timeoutMs }
  if (externalUrl !== undefined && adminPassword === '') {
    throw new InfraFailure(
      'KEYCLOAK_ADMIN_PASSWORD is not set.',
      'a Keycloak that is given by KEYCLOAK_URL has an administrator of its own',
      'set KEYCLOAK_ADMIN_USERNAME and KEYCLOAK_ADMIN_PASSWORD, then the same command again',
    )
  }
  if (externalUrl === undefined && !(await isAccepted(connection))) await replaceFormerPassword(connection)
  return connection
}

/** Another trouble than a refusal is thrown. */
async function isAccepted(connection: AdminConnection): Promise<boolean> {
  try {
    return await withAdmin(connection, () => Promise.resolve(true))
  } catch (error) {
    const status = error instanceof Error ? statusOf(error.cause) : undefined
    if (status === 400 || status === 401) return false
    throw error
  }
}

async function replaceFormerPassword(connection: AdminConnection): Promise<void> {
  const { adminUsername, adminPassword } = connection
  const former = { ...connection, adminPassword: formerPassword }
  if (!(await isAccepted(former))) return
  await withAdmin(former, async (admin) => {
    const [found] = await admin.users.find({ username: adminUsername, exact: true })
    if (found?.id === undefined) return
    const credential = { type: 'password', temporary: false, value: adminPassword }
    await admin.users.resetPassword({ id: found.id, credential })
  })
}

/** Who administers Keycloak, for a person; never the password itself, which would stay in the terminal's history. */
export function accountOf({ keycloak }: Settings): string {
  const { adminUsername, externalUrl } = keycloak
  if (externalUrl !== undefined) return 'given, not started'
  return `account ${adminUsername}, password: KEYCLOAK_ADMIN_PASSWORD in .env`
}
