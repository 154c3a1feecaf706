/** What a user has set up at Keycloak: added on its pages, and read back from Perch. */
import { codeVerifier } from '../world/app.ts'
import { type Account, type Browser, comeBack, newBrowser, signInBody } from '../world/browser.ts'
import { call } from '../world/call.ts'
import type { Pair } from '../hunts/pairs.ts'
import type { Phone } from '../world/second-factor.ts'

export interface Credential {
  id: string
  type: string
  name: string | null
  codesLeft: number | null
}

export async function listOf({ accessToken }: Pair): Promise<Credential[]> {
  const answer = await call('list-credentials', { token: accessToken })
  expect(answer.status).toBe(200)
  return answer.body.items
}
export const typesOf = async (pair: Pair) => (await listOf(pair)).map(({ type }) => type)

export async function find(pair: Pair, type: string): Promise<Credential> {
  const found = (await listOf(pair)).find((one) => one.type === type)
  if (!found) throw new Error(`there is no ${type}`)
  return found
}

/** Signs in through Keycloak's pages. */
export async function signIn(account: Account, browser = newBrowser()): Promise<Pair> {
  const answer = await call('oidc-token', { body: await signInBody(account, browser) })
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}

/** Sets something up, and comes back to the app: with what it is told, and a new pair. */
export async function setUp(
  account: Account,
  action: 'add-authenticator-app' | 'add-recovery-codes',
  browser = newBrowser(),
): Promise<{ status: string | null; pair: Pair }> {
  const { headers } = await call('oidc-callback', await comeBack(account, browser, { action }))
  const { searchParams } = new URL(headers['location'] ?? '')
  const code = searchParams.get('code') ?? ''
  const answer = await call('oidc-token', { body: { code, code_verifier: codeVerifier } })
  expect(answer).toMatchObject({ status: 200 })
  return { status: searchParams.get('action_status'), pair: answer.body as Pair }
}

/** Sets up an app that shows codes, and recovery codes. */
export async function addSecondFactor<Person extends Account>(
  person: Person,
): Promise<Person & Pair & { phone: Phone; recoveryCodes: string[] }> {
  const account = { ...person, phone: { secret: '' }, recoveryCodes: [] }
  const browser: Browser = newBrowser()
  await setUp(account, 'add-authenticator-app', browser)
  const { status, pair } = await setUp(account, 'add-recovery-codes', browser)
  expect(status).toBe('success')
  return { ...account, ...pair }
}
