/**
 * Who may take passwords at Keycloak: `perch-api` and no other client. Every realm comes with clients of Keycloak's own,
 * and one of them (`admin-cli`) takes passwords from the whole world, without a secret and past all limits of Perch;
 * others let users change behind Perch's back what Perch has rules for.
 */
import { differences, inWords } from './differences.ts'
import type { Work } from './keycloak-connection.ts'
import type { RealmDescription } from './realm.ts'

/** Disables Keycloak's own clients, and takes the password grant from every client that the description does not name. */
export async function reconcileFence(
  { admin, realm, say }: Work,
  { clients, disabledClients }: RealmDescription,
): Promise<void> {
  const others = (await admin.clients.find({ realm })).filter(
    ({ clientId }) => !clients.some((described) => described.clientId === clientId),
  )
  const changes = await Promise.all(
    others.map(async (found) => {
      const { id = '', clientId = '' } = found
      const wanted = {
        directAccessGrantsEnabled: false,
        ...(disabledClients.includes(clientId) && { enabled: false }),
      }
      const changed = differences(wanted, found)
      // The whole client: what a PUT leaves out, such as the origins, Keycloak fills in by itself.
      if (changed.length > 0) await admin.clients.update({ realm, id }, { ...found, ...wanted })
      return changed.map((change) => `client ${clientId}: ${inWords(change)}`)
    }),
  )
  for (const change of changes.flat()) say(change)
}
