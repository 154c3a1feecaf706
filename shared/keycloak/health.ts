import { config } from '../config.ts'
import { fetchServiceToken } from './admin.ts'
import { ClientRefused } from './errors.ts'
import { call, misconfigured } from './http.ts'
import { introspect } from './tokens.ts'

/** Whether the realm is there. Throws KeycloakUnavailable. */
export async function ping(limitMs: number): Promise<void> {
  // Not the realm's own address: its answer holds an RSA key, which Keycloak makes for a new realm at that moment. A busy
  // machine does not get done with it in time, and begins anew at every look.
  const answer = await call(`${config.keycloak().realmUrl}/.well-known/openid-configuration`, {}, limitMs)
  if (answer.status !== 200) throw misconfigured('realm', answer)
}

/** The client of ours whose secret Keycloak does not take; undefined where it takes both, or cannot be asked. */
export async function findRefusedClient(): Promise<string | undefined> {
  try {
    const { value } = await fetchServiceToken()
    await introspect(value)
  } catch (error) {
    if (error instanceof ClientRefused) return error.clientId
  }
  return undefined
}
