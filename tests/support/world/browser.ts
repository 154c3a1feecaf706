/** A browser as far as a sign-in through Keycloak's pages needs one: it keeps cookies and fills in the form. */
import { appAddress, appRequest, codeVerifier } from './app.ts'
import { call, type CallInput } from './call.ts'
import { nextCode, type Phone } from './second-factor.ts'

export { appAddress, appRequest, codeVerifier }

export interface Browser {
  /** What Keycloak has set. */
  keycloakCookies: Map<string, string>
  /** What Perch has set, as the browser sends it back. */
  cookies: string[]
}

export function newBrowser(): Browser {
  return { keycloakCookies: new Map(), cookies: [] }
}

/** What the app may send to GET /auth/oidc/start besides. */
interface SignInQuery {
  state?: string
  prompt?: 'login'
  max_age?: string
  action?: 'add-authenticator-app' | 'add-recovery-codes' | 'add-passkey'
}

export interface Account {
  username: string
  password: string
  /** Where the codes of a second factor come from. */
  phone?: Phone
  /** Those that are left, the next one first; learnt from the page that shows them. */
  recoveryCodes?: string[]
  /** Goes back instead of setting something up. */
  cancels?: true
}

/** Goes to GET /auth/oidc/start and on to Keycloak's pages; returns the address of those. */
export async function begin(browser: Browser, more: SignInQuery = {}): Promise<string> {
  const answer = await call('oidc-start', {
    query: { ...appRequest, ...more },
    cookies: browser.cookies,
  })
  if (answer.status !== 302) throw new Error(`oidc-start: ${JSON.stringify(answer.body)}`)
  browser.cookies = [(answer.headers['set-cookie'] ?? '').split(';')[0] ?? '']
  return answer.headers['location'] ?? ''
}

/** Signs in on Keycloak's pages, as far as it shows some, and returns the address that they lead back to. */
export async function passKeycloak(browser: Browser, address: string, account: Account): Promise<URL> {
  let answer = await visit(browser, address)
  for (let pages = 0; pages < 7; pages += 1) {
    const lead = answer.headers.get('location')
    const isBack = lead !== null && new URL(lead).origin !== new URL(address).origin
    // Without a second factor the only page is the login; others are for the test to see.
    if (lead !== null && (isBack || !hasMore(account))) return new URL(lead)
    if (lead !== null) answer = await visit(browser, lead)
    else {
      const page = await answer.text()
      const body = new URLSearchParams(fieldsOf(page, account))
      answer = await visit(browser, formAction(page), { method: 'POST', body })
    }
  }
  throw new Error(`Keycloak does not lead back: ${answer.status}`)
}

const hasMore = ({ phone, recoveryCodes, cancels }: Account) => phone ?? recoveryCodes ?? cancels

/** What the account writes into the form of a page. */
function fieldsOf(page: string, account: Account): Record<string, string> {
  const { username, password, phone, recoveryCodes, cancels } = account
  if (cancels && page.includes('name="cancel-aia"')) return { 'cancel-aia': 'true' }
  const valueOf = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1]
  const secret = valueOf('totpSecret')
  if (phone && secret !== undefined) {
    phone.secret = secret
    return { totpSecret: secret, totp: nextCode(phone), userLabel: 'phone' }
  }
  const generatedRecoveryAuthnCodes = valueOf('generatedRecoveryAuthnCodes')
  if (recoveryCodes && generatedRecoveryAuthnCodes !== undefined) {
    recoveryCodes.push(...generatedRecoveryAuthnCodes.split(','))
    const generatedAt = valueOf('generatedAt') ?? ''
    return { generatedRecoveryAuthnCodes, generatedAt, userLabel: 'codes' }
  }
  if (page.includes('name="recoveryCodeInput"')) return { recoveryCodeInput: recoveryCodes?.shift() ?? '' }
  if (phone && page.includes('name="otp"')) return { otp: nextCode(phone) }
  // Without the phone: by another way, of which the recovery codes are the last.
  if (page.includes('name="otp"')) return { tryAnotherWay: 'on' }
  const ways = [...page.matchAll(/name="authenticationExecution" value="([^"]+)"/g)]
  if (ways.length > 1) return { authenticationExecution: ways.at(-1)?.[1] ?? '' }
  return { username, password }
}

/** Where the form of a page leads. */
export function formAction(page: string): string {
  const action = /action="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  if (action === undefined) throw new Error(`Keycloak shows no form: ${page.slice(0, 200)}`)
  return action
}

export async function visit(
  { keycloakCookies }: Browser,
  address: string,
  init: RequestInit = {},
): Promise<Response> {
  const cookie = [...keycloakCookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await fetch(address, { ...init, redirect: 'manual', headers: { cookie } })
  for (const line of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) keycloakCookies.delete(name)
    else keycloakCookies.set(name, value)
  }
  return answer
}

/** A sign-in up to its way back: the request of GET /auth/oidc/callback. */
export async function comeBack(
  account: Account,
  browser = newBrowser(),
  more: SignInQuery = {},
): Promise<CallInput> {
  const back = await passKeycloak(browser, await begin(browser, more), account)
  return { query: back.searchParams.toString(), cookies: browser.cookies }
}

/** A sign-in up to the app: the one-time code. */
export async function signInCode(
  account: Account,
  browser = newBrowser(),
  more: SignInQuery = {},
): Promise<string> {
  const answer = await call('oidc-callback', await comeBack(account, browser, more))
  const code = new URL(answer.headers['location'] ?? 'no-redirect:').searchParams.get('code')
  if (code === null) throw new Error(`oidc-callback: ${answer.status} ${JSON.stringify(answer.body)}`)
  return code
}

/** A sign-in up to what the app sends to POST /auth/oidc/token. */
export async function signInBody(account: Account, browser = newBrowser(), more: SignInQuery = {}) {
  return { code: await signInCode(account, browser, more), code_verifier: codeVerifier }
}
