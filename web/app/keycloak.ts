/**
 * Logging in on Keycloak's own pages. What proves that the way back belongs to this login (RFC 7636 and `state`) waits in
 * this tab, and is worth nothing without the code that comes back.
 */
import type { Client } from '../../client/perch.ts'
import type { Me } from '../../client/routes.ts'
import { Told } from './sentences.ts'

interface Attempt {
  state: string
  verifier: string
  /** The page of the app to go to afterwards. */
  to: string
}

const key = 'perch.sign-in'

/** What a user can set up on the way. */
export type Action = 'add-passkey' | 'add-authenticator-app' | 'add-recovery-codes'

/** Where the server says that such a login ends, in the head of each page. */
export const returnMeta = 'perch-sign-in'

/**
 * Where a login on Keycloak's pages ends; undefined where this site offers none, and where the browser could not end it:
 * opened under another name than its own, or without HTTPS.
 */
export function keycloakReturn(): string | undefined {
  const address = document.querySelector<HTMLMetaElement>(`meta[name=${returnMeta}]`)?.content
  const isHere = address !== undefined && new URL(address).origin === location.origin
  return isHere && isSecureContext ? address : undefined
}

/**
 * Leaves for Keycloak's pages.
 *
 * @param input.to the page of the app to come back to
 * @param input.prompt `login`: Keycloak asks even who is logged in there. For what needs a login of the last minutes.
 * @param input.action what the user wants to set up there
 */
export async function goToKeycloak({
  to = '/',
  prompt,
  action,
}: {
  to?: string
  prompt?: 'login'
  action?: Action
}): Promise<void> {
  const returnTo = keycloakReturn()
  if (returnTo === undefined) return
  const [state, verifier] = [random(), random()]
  sessionStorage.setItem(key, JSON.stringify({ state, verifier, to } satisfies Attempt))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  const query = new URLSearchParams({ returnTo, state, code_challenge: base64Url(new Uint8Array(digest)) })
  if (prompt) query.set('prompt', prompt)
  if (action) query.set('action', action)
  location.assign(`/auth/oidc/start?${query.toString()}`)
}

/** Whether this query is the end of such a login. */
export const isFromKeycloak = (query: string): boolean => new URLSearchParams(query).has('state')

/**
 * Opens the session that Keycloak's pages have led back to.
 *
 * @returns the user, the page of the app to go to, and what to tell of that which was to be set up
 * @throws Told where Keycloak says no, or this tab began no such login
 */
export async function comeBack(
  perch: Client,
  query: string,
): Promise<{ me: Me; to: string; told: string | undefined }> {
  const back = new URLSearchParams(query)
  const attempt = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Attempt | null
  sessionStorage.removeItem(key)
  if (attempt === null || attempt.state !== back.get('state')) {
    throw new Told('This login began in another tab, or is over already. Log in again.')
  }
  const code = back.get('code')
  if (code === null) throw new Told('You were not logged in. Try again.')
  await perch.send('POST /auth/oidc/token', { body: { code, code_verifier: attempt.verifier } })
  return { me: await perch.send('GET /me'), to: attempt.to, told: outcomes[back.get('action_status') ?? ''] }
}

const outcomes: Record<string, string> = {
  success: 'It is set up.',
  cancelled: 'Nothing was set up.',
  error: 'It could not be set up. Try again.',
}

const random = () => base64Url(crypto.getRandomValues(new Uint8Array(32)))

const base64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
