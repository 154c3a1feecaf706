/** A user lets an app act for them: what is asked is shown, and what is agreed to becomes a code. */
import { randomBytes } from 'node:crypto'
import { ProblemError } from '../../problems.ts'
import type { Authorized, AuthorizationRequest, Consent } from '../../schemas/apps/app.ts'
import { isRegistered, outOfBand } from '../../schemas/apps/redirect-uri.ts'
import {
  covers,
  type GrantedScope,
  scopes as narrow,
  wideScopes,
  widest,
} from '../../schemas/tokens/scopes.ts'
import { keepApp, readApp, type StoredApp } from '../../store/apps/apps.ts'
import {
  codeTtlSeconds,
  copiedCodeTtlSeconds,
  saveAuthorizationCode,
} from '../../store/apps/authorization-codes.ts'
import { hashOfToken } from '../sessions/token-form.ts'
import type { ConfirmedSession } from '../sessions/sessions.ts'

/** What a code stands for. */
export interface Grant {
  clientId: string
  redirectUri: string
  codeChallenge: string
  scopes: string[]
  userId: number
  sub: string
  sid: string
  roles: readonly string[]
}

/** What the page shows. Throws `app-not-found`, `return-address-not-allowed`, `invalid-scope`. */
export async function getAuthorization(request: AuthorizationRequest, issuer: string): Promise<Consent> {
  const app = await requireRequest(request)
  const { redirect_uri: redirectUri, scope, state } = request
  const isShown = redirectUri === outOfBand
  const url = isShown ? null : new URL(redirectUri)
  const words = { ...wideScopes, ...narrow }
  return {
    app: { name: app.name, website: app.website },
    leadsTo: url === null ? null : /^https?:$/.test(url.protocol) ? url.host : url.protocol,
    scopes: widest(scope).map((name) => ({ name, words: words[name] })),
    cancel: isShown ? null : address(redirectUri, { error: 'access_denied', state, iss: issuer }),
  }
}

/** The user agrees. Throws as above. */
export async function createAuthorization({
  caller,
  issuer,
  ...request
}: AuthorizationRequest & { caller: ConfirmedSession; issuer: string }): Promise<Authorized> {
  await requireRequest(request)
  const {
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: codeChallenge,
  } = request
  const { userId, sub, sid, roles } = caller
  const code = randomBytes(32).toString('base64url')
  const grant: Grant = { clientId, redirectUri, codeChallenge, scopes: scope, userId, sub, sid, roles }
  const isShown = redirectUri === outOfBand
  await Promise.all([
    saveAuthorizationCode(hashOfToken(code), grant, isShown ? copiedCodeTtlSeconds : codeTtlSeconds),
    keepApp(clientId),
  ])
  return { code, location: isShown ? null : address(redirectUri, { code, state, iss: issuer }) }
}

/** Nothing leads back to an app before its address is known to be its own. */
async function requireRequest(request: AuthorizationRequest): Promise<StoredApp> {
  const app = await readApp(request.client_id)
  if (app === null)
    throw new ProblemError(
      'app-not-found',
      'No app has this client_id. Register it anew at POST /oauth/apps.',
    )
  if (!isRegistered(app.redirectUris, request.redirect_uri))
    throw new ProblemError('return-address-not-allowed', 'The app has not registered this redirect_uri.')
  if (!request.scope.every((scope) => covers(app.scopes as GrantedScope[], scope)))
    throw new ProblemError('invalid-scope', 'The app has not registered all of these scopes.')
  return app
}

/** Not by URL: what an app has registered goes back to it letter by letter. */
function address(redirectUri: string, parameters: Record<string, string | undefined>): string {
  const query = new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query.toString()}`
}
