/** The accounts at other services that a user can sign in with. */
import * as z from 'zod'
import { adminCall } from './admin.ts'
import { misconfigured, parseAnswer } from './http.ts'

const LinkedAccount = z.object({
  /** The alias of the service. */
  identityProvider: z.string(),
  userName: z.string().optional(),
})
export type LinkedAccount = z.output<typeof LinkedAccount>

/** None where the user is gone. */
export async function listLinkedAccounts(keycloakId: string): Promise<LinkedAccount[]> {
  const answer = await adminCall('GET', `users/${keycloakId}/federated-identity`)
  if (answer.status === 404) return []
  if (answer.status !== 200) throw misconfigured('list linked accounts', answer)
  return parseAnswer(z.array(LinkedAccount), 'list linked accounts', answer)
}

/** One that is gone already is fine. */
export async function unlinkAccount(keycloakId: string, alias: string): Promise<void> {
  const path = `users/${keycloakId}/federated-identity/${encodeURIComponent(alias)}`
  const answer = await adminCall('DELETE', path)
  if (answer.status !== 204 && answer.status !== 404) throw misconfigured('unlink account', answer)
}
