/** A browser as far as a sign-in through Keycloak's pages needs one: it keeps cookies and fills in the form. */
import { appAddress, appRequest, codeVerifier } from './app.ts'
import { call, type CallInput } from './call.ts'

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

interface Account {
  username: string
  password: string
}

/** Goes to GET /auth/oidc/start and on to Keycloak's pages; returns the address of those. */
export async function begin(browser: Browser, state?: string): Promise<string> {
  const answer = await call('oidc-start', {
    query: { ...appRequest, ...(state === undefined ? {} : { state }) },
    cookies: browser.cookies,
  })
  if (answer.status !== 302) throw new Error(`oidc-start: ${JSON.stringify(answer.body)}`)
  browser.cookies = [(answer.headers['set-cookie'] ?? '').split(';')[0] ?? '']
  return answer.headers['location'] ?? ''
}

/** Signs in on Keycloak's page, if it asks for that, and returns the address that it leads back to. */
export async function passKeycloak(browser: Browser, address: string, account: Account): Promise<URL> {
  const page = await visit(browser, address)
  const lead = page.headers.get('location')
  if (lead !== null) return new URL(lead)
  const action = formAction(await page.text())
  const body = new URLSearchParams({ username: account.username, password: account.password })
  const answer = await visit(browser, action, { method: 'POST', body })
  return new URL(answer.headers.get('location') ?? 'no-redirect:')
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
export async function comeBack(account: Account, browser = newBrowser(), state?: string): Promise<CallInput> {
  const back = await passKeycloak(browser, await begin(browser, state), account)
  return { query: back.searchParams.toString(), cookies: browser.cookies }
}

/** A sign-in up to the app: the one-time code. */
export async function signInCode(account: Account, browser = newBrowser()): Promise<string> {
  const answer = await call('oidc-callback', await comeBack(account, browser))
  const code = new URL(answer.headers['location'] ?? 'no-redirect:').searchParams.get('code')
  if (code === null) throw new Error(`oidc-callback: ${answer.status} ${JSON.stringify(answer.body)}`)
  return code
}

/** A sign-in up to what the app sends to POST /auth/oidc/token. */
export async function signInBody(account: Account, browser = newBrowser()) {
  return { code: await signInCode(account, browser), code_verifier: codeVerifier }
}
