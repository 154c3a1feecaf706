import { deleteRealm } from '../../../infra/realm/setup.ts'

/** Keycloak writes failed logins down after it has answered, which may get in the way of deleting: once more then. */
export async function removeRealm(realm: Parameters<typeof deleteRealm>[0], attempts = 5): Promise<void> {
  try {
    await deleteRealm(realm)
  } catch (error) {
    if (attempts === 1) throw error
    await removeRealm(realm, attempts - 1)
  }
}
