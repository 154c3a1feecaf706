/**
 * Who may take passwords at Keycloak: `perch-api` and no other client. Every realm comes with clients of Keycloak's own,
 * and one of them (`admin-cli`) takes passwords from the whole world, without a secret and past all limits of Perch;
 * others let users change behind Perch's back what Perch has rules for.
 */
import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import { differences, inWords } from './differences.ts'
import { statusOf } from './keycloak-connection.ts'
import type { Work } from './keycloak-connection.ts'
import type { RealmDescription } from '../realm-description/realm.ts'

/** Disables Keycloak's own clients, and takes the password grant from every client that the description does not name. */
export async function applyFence(work: Work, { clients, disabledClients }: RealmDescription): Promise<void> {
  const found = await work.admin.clients.find({ realm: work.realm })
  const others = found.filter((client) => !clients.some(({ clientId }) => clientId === client.clientId))
  for (const client of others) {
    const isDisabled = disabledClients.includes(client.clientId ?? '')
    await fence(work, client, { directAccessGrantsEnabled: false, ...(isDisabled && { enabled: false }) })
  }
}

async function fence(work: Work, found: ClientRepresentation, wanted: object, attempts = 10): Promise<void> {
  const { admin, realm, say } = work
  const { id = '', clientId } = found
  const changed = differences(wanted, found)
  if (changed.length === 0) return
  try {
    // The whole client: what a PUT leaves out, such as the origins, Keycloak fills in by itself.
    await admin.clients.update({ realm, id }, { ...found, ...wanted })
  } catch (error) {
    // Another set-up is at it as well.
    if (statusOf(error) !== 409 || attempts === 1) throw error
    const again = await admin.clients.findOne({ realm, id })
    return again ? fence(work, again, wanted, attempts - 1) : undefined
  }
  for (const change of changed) say(`client ${clientId}: ${inWords(change)}`)
}
