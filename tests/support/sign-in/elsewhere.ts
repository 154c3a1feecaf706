/** Another service that users sign in with: a second realm of the Keycloak of the test run. */
import { randomBytes } from 'node:crypto'
import { setup, type SetupOptions } from '../../../infra/realm/setup.ts'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { formAction } from '../world/browser.ts'
import { removeRealm } from '../world/test-realm.ts'

export const alias = 'acme'

export interface OtherService {
  /** Its setting for `setup`. */
  provider: { alias: string; name: string; issuer: string; clientId: string; clientSecret: string }
  addUser: (user: { username: string; email: string; password: string }) => Promise<void>
  close: () => Promise<void>
}

export async function startOtherService(connection: SetupOptions): Promise<OtherService> {
  const other = { ...connection, realm: `test-other-${randomBytes(4).toString('hex')}` }
  const client = { clientId: 'perch', secret: 'a secret of perch there', redirectUris: ['*'] }
  await withAdmin(other, (admin) =>
    admin.realms.create({ realm: other.realm, enabled: true, clients: [client] }),
  )
  const issuer = `${connection.keycloakUrl}/realms/${other.realm}`
  const { clientId, secret: clientSecret } = client
  const provider = { alias, name: 'Acme', issuer, clientId, clientSecret }
  await setup({ ...connection, identityProviders: [provider] })
  const addUser = (user: { username: string; email: string; password: string }) =>
    withAdmin(other, async (admin) => {
      const { password, ...names } = user
      const credentials = [{ type: 'password', value: password, temporary: false }]
      const more = { enabled: true, emailVerified: true, firstName: 'A', lastName: 'B', credentials }
      await admin.users.create({ realm: other.realm, ...names, ...more })
    })
  return { provider, addUser, close: () => removeRealm(other) }
}

/** A browser that keeps the cookies of each realm apart. */
export class TwoRealmBrowser {
  readonly #cookies = new Map<string, Map<string, string>>()

  async visit(address: string, init: RequestInit = {}): Promise<Response> {
    const realm = new URL(address).pathname.split('/')[2] ?? ''
    const cookies = this.#cookies.get(realm) ?? new Map<string, string>()
    this.#cookies.set(realm, cookies)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(address, { ...init, redirect: 'manual', headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }

  /**
   * Goes from page to page, until one leads elsewhere or shows a form that cannot be filled in.
   *
   * @param fill what to write into the form of a page; undefined where the user stops
   */
  async walk(
    address: string,
    fill: (page: string, action: string) => Record<string, string> | undefined,
  ): Promise<URL | string> {
    const { origin } = new URL(address)
    let answer = await this.visit(address)
    for (let pages = 0; pages < 15; pages += 1) {
      const lead = answer.headers.get('location')
      if (lead !== null && new URL(lead).origin !== origin) return new URL(lead)
      if (lead !== null) answer = await this.visit(lead)
      else {
        const page = await answer.text()
        if (!page.includes('action="')) return page
        const action = formAction(page)
        const fields = fill(page, action)
        if (!fields) return page
        answer = await this.visit(action, { method: 'POST', body: new URLSearchParams(fields) })
      }
    }
    throw new Error('Keycloak does not lead back')
  }
}
