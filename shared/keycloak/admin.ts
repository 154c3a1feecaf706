import * as z from 'zod'
import { config } from '../config.ts'
import { type Answer, call, clientRefused, endingTimeoutMs, misconfigured, parseAnswer } from './http.ts'
import { refusedUser } from './refused-user.ts'
import { refuseWeakPassword } from './weak-password.ts'

/** Renewed this long before it expires, so that it does not expire under way. Seconds. */
const renewalMarginSeconds = 10

interface ServiceToken {
  value: string
  renewAt: number
}

let serviceToken: Promise<ServiceToken> | undefined

/** The token of `perch-admin`: kept while the container is warm, fetched once however many ask at the same time. */
async function getServiceToken(): Promise<string> {
  const known = await serviceToken?.catch(() => undefined)
  if (known && Date.now() < known.renewAt) return known.value
  serviceToken = fetchServiceToken()
  return (await serviceToken).value
}

/** A new one. Throws KeycloakUnavailable. */
export async function fetchServiceToken(): Promise<ServiceToken> {
  const { id, secret } = config.keycloakAdmin()
  const answer = await call(`${config.keycloak().realmUrl}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
  })
  if (answer.status === 401) throw clientRefused(id, answer)
  if (answer.status !== 200) throw misconfigured('client credentials grant', answer)
  const schema = z.object({ access_token: z.string(), expires_in: z.number() })
  const token = parseAnswer(schema, 'client credentials grant', answer)
  return { value: token.access_token, renewAt: Date.now() + (token.expires_in - renewalMarginSeconds) * 1000 }
}

/** One call to the admin API of the realm, as `perch-admin`. Returns whatever it answers. A text is sent as it is. */
export async function adminCall(
  method: string,
  path: string,
  body?: unknown,
  limitMs?: number,
): Promise<Answer> {
  const send = async () => {
    const headers: Record<string, string> = { Authorization: `Bearer ${await getServiceToken()}` }
    const isText = typeof body === 'string'
    if (body !== undefined) headers['Content-Type'] = isText ? 'text/plain' : 'application/json'
    const init = {
      method,
      headers,
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    }
    return call(`${config.keycloak().adminUrl}/${path}`, init, limitMs)
  }
  const answer = await send()
  // A token can be refused before its time: Keycloak restarted with other keys, or the session was ended by hand.
  if (answer.status !== 401) return answer
  serviceToken = undefined
  return send()
}

/** Exactly what of Keycloak's user representation is used here. Attributes are lists of strings. */
const KeycloakUser = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string().optional(),
  emailVerified: z.boolean().default(false),
  enabled: z.boolean().default(true),
  createdTimestamp: z.number().optional(),
  attributes: z.record(z.string(), z.array(z.string())).default({}),
})
export type KeycloakUser = z.output<typeof KeycloakUser>

export interface NewKeycloakUser {
  username: string
  email: string
  password: string
  /** Our integer id; becomes the claim `uid`. */
  userId: number
  /** Names this registration, so that a create whose answer was lost is recognised later. */
  registrationId: string
}

/**
 * Creates the user with its password in one call and returns Keycloak's id (the token's `sub`).
 *
 * @throws KeycloakRefused a password that is too weak, or fields (an email that Keycloak does not accept)
 * @returns null when the username or the email is taken; ask {@link findUserByUsername} which
 */
export async function createUser(user: NewKeycloakUser): Promise<string | null> {
  refuseWeakPassword(user.password)
  const answer = await adminCall('POST', 'users', {
    username: user.username,
    email: user.email,
    enabled: true,
    emailVerified: false,
    attributes: { uid: [String(user.userId)], registrationId: [user.registrationId] },
    credentials: [{ type: 'password', value: user.password, temporary: false }],
  })
  if (answer.status === 201) return idFromLocation(answer)
  if (answer.status === 409) return null
  if (answer.status === 400) throw refusedUser(answer)
  throw misconfigured('create user', answer)
}

function idFromLocation(answer: Answer): string {
  const id = answer.headers.location?.split('/').at(-1)
  if (!id) throw misconfigured('create user', answer)
  return id
}

/** Also finds nothing gracefully: a user that is gone already is fine. */
export async function deleteUser(keycloakId: string): Promise<void> {
  const answer = await adminCall('DELETE', `users/${keycloakId}`)
  if (answer.status !== 204 && answer.status !== 404) throw misconfigured('delete user', answer)
}

export function findUserByUsername(username: string): Promise<KeycloakUser | null> {
  return findUser({ username })
}

export function findUserByEmail(email: string): Promise<KeycloakUser | null> {
  return findUser({ email })
}

async function findUser(query: Record<string, string>): Promise<KeycloakUser | null> {
  const answer = await adminCall(
    'GET',
    `users?${String(new URLSearchParams({ ...query, exact: 'true', max: '1' }))}`,
  )
  if (answer.status !== 200) throw misconfigured('find user', answer)
  return parseAnswer(z.array(KeycloakUser), 'find user', answer)[0] ?? null
}

/**
 * Keycloak's ids of users with this integer id: one, unless an id was given out twice; at most two are told. Keycloak
 * finds them without an index of its own: docs/keycloak.md has the one to add.
 */
export async function listHoldersOfUserId(userId: number): Promise<string[]> {
  const query = new URLSearchParams({ q: `uid:${userId}`, briefRepresentation: 'true', max: '2' })
  const answer = await adminCall('GET', `users?${String(query)}`)
  if (answer.status !== 200) throw misconfigured('find user by id', answer)
  return parseAnswer(z.array(z.object({ id: z.string() })), 'find user by id', answer).map(({ id }) => id)
}

export async function getUser(keycloakId: string): Promise<KeycloakUser | null> {
  const answer = await adminCall('GET', `users/${keycloakId}`)
  if (answer.status === 404) return null
  if (answer.status !== 200) throw misconfigured('get user', answer)
  return parseAnswer(KeycloakUser, 'get user', answer)
}

/** Whether a user has a role of the realm, directly or by a group or another role. One that is gone has none. */
export async function hasRealmRole(keycloakId: string, role: string): Promise<boolean> {
  const answer = await adminCall('GET', `users/${keycloakId}/role-mappings/realm/composite`)
  if (answer.status === 404) return false
  if (answer.status !== 200) throw misconfigured('list roles of user', answer)
  const roles = parseAnswer(z.array(z.object({ name: z.string() })), 'list roles of user', answer)
  return roles.some(({ name }) => name === role)
}

/** Gives a user that did not come through registration its integer id. False where there is no such user any more. */
export async function setUserId(keycloakId: string, userId: number): Promise<boolean> {
  const current = await adminCall('GET', `users/${keycloakId}`)
  if (current.status === 404) return false
  const user = parseAnswer(z.looseObject({ attributes: KeycloakUser.shape.attributes }), 'get user', current)
  // Whoever sends attributes has to send the names as well, or they count as cleared; and attributes are replaced whole.
  const attributes = { ...user.attributes, uid: [String(userId)] }
  const answer = await adminCall('PUT', `users/${keycloakId}`, { ...user, attributes })
  if (answer.status !== 204 && answer.status !== 404) throw misconfigured('set user id', answer)
  return answer.status === 204
}

/** Ends every session of a user at Keycloak. One that is gone has none. */
export async function endUserSessions(keycloakId: string): Promise<void> {
  const answer = await adminCall('POST', `users/${keycloakId}/logout`, undefined, endingTimeoutMs)
  if (answer.status !== 204 && answer.status !== 404) throw misconfigured('end sessions', answer)
}

/**
 * Changes names of a user; what is absent stays. False when one of them is taken. A new address is unverified.
 *
 * @throws KeycloakRefused fields (an address that Keycloak does not accept)
 */
export async function updateUserNames(
  keycloakId: string,
  changes: { username?: string | undefined; email?: string | undefined },
): Promise<boolean> {
  const { username, email } = changes
  // Only what changes: two edits at once do not undo each other.
  const answer = await adminCall('PUT', `users/${keycloakId}`, {
    ...(username === undefined ? {} : { username }),
    ...(email === undefined ? {} : { email, emailVerified: false }),
  })
  if (answer.status === 409) return false
  if (answer.status === 400) throw refusedUser(answer)
  if (answer.status !== 204) throw misconfigured('update user', answer)
  return true
}

/** Says whether the user's address is theirs. Nothing else is touched; a user that is gone is fine. */
export async function setEmailVerified(keycloakId: string, emailVerified: boolean): Promise<void> {
  const answer = await adminCall('PUT', `users/${keycloakId}`, { emailVerified })
  if (answer.status !== 204 && answer.status !== 404) throw misconfigured('set email verified', answer)
}

/**
 * Sets a password; sessions stay as they are.
 *
 * @throws KeycloakRefused a password that is too weak
 */
export async function setPassword(keycloakId: string, password: string): Promise<void> {
  refuseWeakPassword(password)
  const answer = await adminCall('PUT', `users/${keycloakId}/reset-password`, {
    type: 'password',
    value: password,
    temporary: false,
  })
  if (answer.status === 400) throw refusedUser(answer)
  if (answer.status !== 204) throw misconfigured('set password', answer)
}

/** Lifts the lock that wrong passwords brought (brute force detection). */
export async function forgetLoginFailures(keycloakId: string): Promise<void> {
  const answer = await adminCall('DELETE', `attack-detection/brute-force/users/${keycloakId}`)
  if (answer.status !== 204 && answer.status !== 404) throw misconfigured('forget login failures', answer)
}
