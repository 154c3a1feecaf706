/** The client policies of the realm, brought to their description; others that an administrator has added stay. */
import type { RealmDescription } from '../realm-description/realm.ts'
import { differences } from './differences.ts'
import type { Work } from './keycloak-connection.ts'

/** Repairs what differs. Keycloak takes all of them at once. */
export async function applyClientPolicies(
  work: Work,
  { clientPolicies: wanted }: RealmDescription,
): Promise<void> {
  const { admin, realm, say } = work
  const { profiles: foundProfiles = [] } = await admin.clientPolicies.listProfiles({ realm })
  const profiles = changed(foundProfiles, wanted.profiles)
  if (profiles.length > 0) {
    await admin.clientPolicies.createProfiles({ realm, profiles: merged(foundProfiles, wanted.profiles) })
    for (const name of profiles) say(`client profile ${name} put back`)
  }
  const { policies: foundPolicies = [] } = await admin.clientPolicies.listPolicies({ realm })
  const policies = changed(foundPolicies, wanted.policies)
  if (policies.length > 0) {
    await admin.clientPolicies.updatePolicy({ realm, policies: merged(foundPolicies, wanted.policies) })
    for (const name of policies) say(`client policy ${name} put back`)
  }
}

interface Named {
  name?: string
}

function changed(found: Named[], wanted: Named[]): string[] {
  return wanted
    .filter((one) => differences(one, found.find(({ name }) => name === one.name) ?? {}).length > 0)
    .map(({ name = '' }) => name)
}

function merged<One extends Named>(found: One[], wanted: One[]): One[] {
  const others = found.filter((one) => !wanted.some(({ name }) => name === one.name))
  return [...wanted, ...others]
}
