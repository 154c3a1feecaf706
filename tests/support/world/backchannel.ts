/** Where Keycloak sends its logout tokens in the tests: in place of the gateway before the real route. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { call, type CallInput } from './call.ts'
import type { World } from './world.ts'

export interface Backchannel {
  /** The API's base as Keycloak sees it. */
  url: string
  /** The logout tokens that came, the oldest first. */
  tokens: string[]
  /** Whether they are passed on to the route. */
  passOn: boolean
  /** Whether they are left without an answer, as by a function that does not start. */
  isSilent: boolean
  /** What the route answered to those that were. */
  answers: number[]
  close(): Promise<void>
}

/** @param formerUrl where it should be, if nothing else is there */
export async function startBackchannel(formerUrl?: string): Promise<Backchannel> {
  const server = createServer((request, response) => {
    // The next world listens here with another server: Keycloak must not try a connection to this one.
    response.shouldKeepAlive = false
    void receive(request).then((status) => {
      if (!backchannel.isSilent) response.writeHead(status).end()
    })
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen(formerUrl === undefined ? 0 : Number(new URL(formerUrl).port)).catch(() => listen(0))
  const backchannel: Backchannel = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens: [],
    passOn: false,
    isSilent: false,
    answers: [],
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  async function receive(request: IncomingMessage): Promise<number> {
    const body = await text(request)
    const isForRoute = request.method === 'POST' && request.url === '/auth/oidc/backchannel-logout'
    if (!isForRoute) return 404
    backchannel.tokens.push(new URLSearchParams(body).get('logout_token') ?? '')
    if (!backchannel.passOn) return 204
    const { status } = await call('backchannel-logout', {
      body,
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    })
    backchannel.answers.push(status)
    return status
  }
  return backchannel
}

/** The request by which Keycloak sends a logout token. */
export function logoutRequest(token: string): CallInput {
  return {
    body: new URLSearchParams({ logout_token: token }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }
}

/** A logout token of Keycloak's that nobody has used: of a session that it knows and Perch does not. */
export async function newLogoutToken(
  { realm, backchannel }: World,
  { username, password }: { username: string; password: string },
): Promise<string> {
  const client = { client_id: 'perch-api', client_secret: realm.clientSecret }
  const ask = (endpoint: string, parameters: Record<string, string>) =>
    fetch(`${realm.keycloakUrl}/realms/${realm.realm}/protocol/openid-connect/${endpoint}`, {
      method: 'POST',
      body: new URLSearchParams({ ...client, ...parameters }),
    })
  const login = await ask('token', { grant_type: 'password', username, password })
  const { refresh_token = '' } = (await login.json()) as { refresh_token?: string }
  // It has come before Keycloak answers.
  await ask('logout', { refresh_token })
  return backchannel.tokens.at(-1) ?? ''
}
