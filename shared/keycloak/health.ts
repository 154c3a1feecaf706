import { config } from '../config.ts'
import { call, misconfigured } from './http.ts'

/** Whether the realm is there. Throws `keycloak-unavailable`. */
export async function ping(limitMs: number): Promise<void> {
  const answer = await call(config.keycloak().realmUrl, {}, limitMs)
  if (answer.status !== 200) throw misconfigured('realm', answer)
}
