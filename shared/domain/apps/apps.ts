import { randomBytes } from 'node:crypto'
import { ProblemError } from '../../problems.ts'
import type { AppCredentials, NewApp } from '../../schemas/apps/app.ts'
import * as store from '../../store/apps/apps.ts'
import { hashOfToken } from '../sessions/token-form.ts'

/** Registers an app. Anyone may: it can do nothing until a user agrees. */
export async function createApp(input: NewApp): Promise<AppCredentials> {
  const { client_name: name, redirect_uris, scopes, website } = input
  const clientId = randomBytes(16).toString('hex')
  const secret = randomBytes(32).toString('hex')
  await store.writeApp(clientId, {
    name,
    website,
    redirectUris: redirect_uris,
    scopes,
    secretHash: hashOfToken(secret),
  })
  // Mastodon's clients read one address, with its lines.
  const redirect_uri = redirect_uris.join('\n')
  return { client_id: clientId, client_secret: secret, name, website, redirect_uris, redirect_uri, scopes }
}

/** How a client says who it is: in the body, or by HTTP's Basic. */
export interface ClientCredentials {
  clientId: string | undefined
  clientSecret: string | undefined
  isBasic: boolean
}

export interface Client extends store.StoredApp {
  clientId: string
  /** Whether it has sent its secret: an app on a device of its user has none that is one. */
  isProven: boolean
}

/** Which app sends a request. Throws `invalid-client`: unknown, or with a secret that is wrong. */
export async function requireClient({ clientId, clientSecret, isBasic }: ClientCredentials): Promise<Client> {
  const app =
    clientId === undefined || !/^[0-9a-f]{32}$/.test(clientId) ? null : await store.readApp(clientId)
  if (
    app === null ||
    clientId === undefined ||
    (clientSecret !== undefined && hashOfToken(clientSecret) !== app.secretHash)
  )
    throw new ProblemError('invalid-client', 'There is no such app, or its secret is another.', {
      headers: { 'WWW-Authenticate': isBasic ? 'Basic realm="perch"' : 'Bearer' },
    })
  return { ...app, clientId, isProven: clientSecret !== undefined }
}
