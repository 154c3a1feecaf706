/** What a user can sign in with, as Keycloak keeps it. Secrets never come along. */
import * as z from 'zod'
import { adminCall } from './admin.ts'
import { misconfigured, parseAnswer } from './http.ts'

const RecoveryCodes = z.object({ remainingCodes: z.int() })

const KeycloakCredential = z
  .object({
    id: z.string(),
    type: z.string(),
    userLabel: z.string().optional(),
    /** In milliseconds; absent for what an import has brought. */
    createdDate: z.number().nullish(),
    /** JSON, of each type its own. */
    credentialData: z.string().default('{}'),
  })
  .transform(({ id, type, userLabel, createdDate, credentialData }) => ({
    id,
    type,
    name: userLabel || null,
    createdAt: createdDate == null ? null : new Date(createdDate).toISOString(),
    /** Of recovery codes alone. */
    codesLeft: RecoveryCodes.safeParse(JSON.parse(credentialData)).data?.remainingCodes ?? null,
  }))
export type KeycloakCredential = z.output<typeof KeycloakCredential>

/** None where the user is gone. */
export async function listCredentials(keycloakId: string): Promise<KeycloakCredential[]> {
  const answer = await adminCall('GET', `users/${keycloakId}/credentials`)
  if (answer.status === 404) return []
  if (answer.status !== 200) throw misconfigured('list credentials', answer)
  return parseAnswer(z.array(KeycloakCredential), 'list credentials', answer)
}

/** One that is gone already is fine. */
export async function deleteCredential(keycloakId: string, id: string): Promise<void> {
  const answer = await adminCall('DELETE', credentialPath(keycloakId, id))
  if (answer.status !== 204 && answer.status !== 404) throw misconfigured('delete credential', answer)
}

/** False where there is none of this id any more. */
export async function renameCredential(keycloakId: string, id: string, name: string): Promise<boolean> {
  const answer = await adminCall('PUT', `${credentialPath(keycloakId, id)}/userLabel`, name)
  if (answer.status !== 204 && answer.status !== 404) throw misconfigured('rename credential', answer)
  return answer.status === 204
}

const credentialPath = (keycloakId: string, id: string) =>
  `users/${keycloakId}/credentials/${encodeURIComponent(id)}`
