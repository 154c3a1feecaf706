import * as z from 'zod'
import { adminCall } from './admin.ts'
import { endingTimeoutMs, misconfigured, parseAnswer } from './http.ts'

/** What somebody changed in Keycloak's console, or over its admin API; Perch's own calls are among it. */
const AdminEvent = z.object({
  id: z.string(),
  /** When, by Keycloak's clock, in milliseconds. */
  time: z.number(),
  resourceType: z.string(),
  operationType: z.string(),
  /** Such as `users/<id>/logout`. */
  resourcePath: z.string(),
})
export type AdminEvent = z.output<typeof AdminEvent>

/** What may end a session, change a name or take a role away. */
const resourceTypes = ['USER', 'USER_SESSION', 'REALM_ROLE_MAPPING', 'GROUP_MEMBERSHIP']
const operationTypes = ['UPDATE', 'DELETE', 'ACTION']

/** One page of such events, the oldest first. Throws `keycloak-unavailable`. */
export async function listAdminEvents(page: {
  from: Date
  first: number
  max: number
}): Promise<AdminEvent[]> {
  const query = new URLSearchParams({
    dateFrom: String(page.from.getTime()),
    direction: 'asc',
    first: String(page.first),
    max: String(page.max),
  })
  for (const type of resourceTypes) query.append('resourceTypes', type)
  for (const type of operationTypes) query.append('operationTypes', type)
  const answer = await adminCall('GET', `admin-events?${query.toString()}`)
  if (answer.status !== 200) throw misconfigured('admin events', answer)
  return parseAnswer(z.array(AdminEvent), 'admin events', answer)
}

/** What users changed themselves on Keycloak's pages. */
const UserEvent = z.object({
  id: z.string(),
  time: z.number(),
  type: z.string(),
  /** Absent where Keycloak did not find out whom it was about. */
  userId: z.string().optional(),
  /** Of a credential, its type. */
  details: z.object({ credential_type: z.string().optional() }).optional(),
})
export type UserEvent = z.output<typeof UserEvent>

/** One page of such events, the oldest first: of the types that the realm keeps (infra/realm-description/realm.ts). Throws `keycloak-unavailable`. */
export async function listUserEvents(page: { from: Date; first: number; max: number }): Promise<UserEvent[]> {
  const query = new URLSearchParams({
    dateFrom: String(page.from.getTime()),
    direction: 'asc',
    first: String(page.first),
    max: String(page.max),
  })
  const answer = await adminCall('GET', `events?${query.toString()}`)
  if (answer.status !== 200) throw misconfigured('user events', answer)
  return parseAnswer(z.array(UserEvent), 'user events', answer)
}

/** The ids (`sid`) of a user's sessions at Keycloak; none where the user is gone. */
export async function listUserSessions(keycloakId: string): Promise<string[]> {
  const answer = await adminCall('GET', `users/${keycloakId}/sessions`)
  if (answer.status === 404) return []
  if (answer.status !== 200) throw misconfigured('sessions of a user', answer)
  return parseAnswer(z.array(z.object({ id: z.string() })), 'sessions of a user', answer).map(({ id }) => id)
}

/** Ends one session at Keycloak by its id (`sid`). One that is gone is fine. */
export async function endKeycloakSessionById(sid: string): Promise<void> {
  const answer = await adminCall('DELETE', `sessions/${encodeURIComponent(sid)}`, undefined, endingTimeoutMs)
  if (answer.status !== 204 && answer.status !== 404) throw misconfigured('end session', answer)
}
