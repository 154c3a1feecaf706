/** Sets a realm up: makes it in one call where it is missing, brings it to its description where it is not. */
import { InfraFailure } from '../terminal/failure.ts'
import { statusOf, whenFree, withAdmin } from './keycloak-connection.ts'
import type { KeycloakAdminClient } from './keycloak-connection.ts'
import { realmDocument } from '../realm-description/realm-document.ts'
import { describeRealm } from '../realm-description/realm.ts'
import type { RealmDescription, RealmInput } from '../realm-description/realm.ts'
import { applyRealm, applyDefaults } from './apply.ts'

export { deleteRealm } from './keycloak-admin.ts'

export interface SetupOptions extends RealmInput {
  keycloakUrl: string
  adminUsername: string
  adminPassword: string
  /** Limit of each call in milliseconds; 15,000 by default. */
  timeoutMs?: number
  /**
   * Whether secrets that the clients of the realm have may be replaced; asked only where they are others than these.
   * Never, by default: another Perch may have set the realm up, and would be shut out.
   */
  mayReplaceSecrets?: () => boolean | Promise<boolean>
  /** Is told each change as it is made. */
  onProgress?: (line: string) => void
}

/**
 * Brings the realm to its description (infra/realm-description/realm.ts). Idempotent: a second run reports no change, and a run after
 * somebody changed a setting reports and repairs just that one.
 * Throws InfraFailure: wrong administrator, Keycloak unreachable or hanging, refused, other secrets there.
 */
export async function setup(options: SetupOptions): Promise<{ changes: string[] }> {
  const { realm, onProgress } = options
  const wanted = describeRealm(options)
  const changes: string[] = []
  const report = (line: string) => {
    changes.push(line)
    onProgress?.(line)
  }
  return withAdmin(options, async (admin) => {
    const found = await admin.realms.findOne({ realm })
    if (found !== undefined && found !== null) {
      await requireOurSecrets(admin, options, wanted)
      await applyRealm({ admin, realm, say: report }, found, wanted)
      return { changes }
    }
    const isOurs = await make(admin, wanted)
    if (isOurs) report(`realm ${realm} added with its roles, clients and user profile`)
    const made = await admin.realms.findOne({ realm })
    if (!made) {
      throw new InfraFailure(
        `The realm ${realm} went away while it was being set up.`,
        'somebody deleted it at the same moment',
        'npm run infra -- setup',
      )
    }
    if (isOurs) await applyDefaults({ admin, realm, say: () => {} }, made, wanted)
    else await applyRealm({ admin, realm, say: report }, made, wanted)
    return { changes }
  })
}

/** Before anything is changed. */
async function requireOurSecrets(
  admin: KeycloakAdminClient,
  { realm, keycloakUrl, mayReplaceSecrets = () => false }: SetupOptions,
  { clients }: RealmDescription,
): Promise<void> {
  const found = await Promise.all(clients.map(({ clientId = '' }) => admin.clients.find({ realm, clientId })))
  const others = clients.filter(({ secret }, i) => {
    const has = found[i]?.[0]?.secret
    return has !== undefined && has !== secret
  })
  if (others.length === 0 || (await mayReplaceSecrets())) return
  throw new InfraFailure(
    `The realm ${realm} at ${keycloakUrl} has other secrets: ${others.map(({ clientId }) => clientId).join(', ')}.`,
    'another Perch has set it up, and none of its logins would work any more; or the secrets of this one have changed',
    'look at KEYCLOAK_URL and KEYCLOAK_REALM; if it is this one: npm run infra -- setup --replace-secrets',
  )
}

/** False when another set-up made the realm at the same moment: it is then repaired like any other. */
async function make(admin: KeycloakAdminClient, wanted: RealmDescription): Promise<boolean> {
  try {
    await whenFree(() => admin.realms.create(realmDocument(wanted)))
    return true
  } catch (error) {
    if (statusOf(error) === 409) return false
    throw error
  }
}
