/** What an app gets for a code, or for its secret, and gives back. */
import { isProblem, ProblemError } from '../../problems.ts'
import { ScopeList, type TokenAnswer, type TokenRequest } from '../../schemas/apps/app.ts'
import { challengeOf, codeVerifierForm } from '../../schemas/sign-in/oauth-words.ts'
import { covers, type GrantedScope } from '../../schemas/tokens/scopes.ts'
import { readClientToken, removeClientToken, writeClientToken } from '../../store/apps/apps.ts'
import { noteTokenOfCode, takeAuthorizationCode } from '../../store/apps/authorization-codes.ts'
import { readToken, removeAccessTokens } from '../../store/tokens/access-tokens.ts'
import { noteSecurityEvent } from '../../telemetry/request-context.ts'
import { hashOfToken, mintClientToken, ownerOfToken } from '../sessions/token-form.ts'
import { addToken } from '../tokens/tokens.ts'
import { type Client, type ClientCredentials, requireClient } from './apps.ts'
import type { Grant } from './authorization.ts'

/** How long an app that acts for no user has its token. */
const clientTokenSeconds = 24 * 60 * 60

/** Throws `invalid-client`, `invalid-grant`, `invalid-scope`, `unsupported-grant-type`, `too-many-tokens`. */
export async function createAppToken(
  request: TokenRequest,
  credentials: ClientCredentials,
): Promise<TokenAnswer> {
  const client = await requireClient(credentials)
  if (request.grant_type === 'authorization_code') return tokenOfCode(request, client)
  if (request.grant_type === 'client_credentials') return tokenOfClient(request, client)
  throw new ProblemError(
    'unsupported-grant-type',
    'Send grant_type=authorization_code or client_credentials.',
  )
}

async function tokenOfCode(request: TokenRequest, client: Client): Promise<TokenAnswer> {
  const { code = '', redirect_uri: redirectUri, code_verifier: verifier = '' } = request
  const codeHash = hashOfToken(code)
  const taken = await takeAuthorizationCode(codeHash)
  if (taken !== null && 'token' in taken) {
    // RFC 6749, 4.1.2: one of the two who sent it has stolen it, and nothing says which.
    noteSecurityEvent('authn_token_reuse')
    await removeAccessTokens(taken.token.userId, [taken.token.hash])
  }
  const grant = taken !== null && 'content' in taken ? (taken.content as Grant) : null
  const isOfApp = grant?.clientId === client.clientId && grant.redirectUri === redirectUri
  const isProven = codeVerifierForm.test(verifier) && challengeOf(verifier) === grant?.codeChallenge
  if (grant === null || !isOfApp || !isProven) throw invalidGrant()
  const { userId, sub, sid, roles, scopes } = grant
  const createdAt = new Date()
  const app = { id: client.clientId, website: client.website }
  const fields = { name: client.name, scopes, createdAt: createdAt.toISOString(), expiresAt: null, app }
  const { token } = await addToken('app', { userId, sub, sid, roles }, fields).catch((error: unknown) => {
    // The session in which its user agreed is over.
    throw isProblem(error, 'unauthenticated') ? invalidGrant() : error
  })
  const made = { userId, hash: hashOfToken(token) }
  if (!(await noteTokenOfCode(codeHash, made))) {
    await removeAccessTokens(userId, [made.hash])
    throw invalidGrant()
  }
  return answer(token, scopes, createdAt)
}

async function tokenOfClient({ scope }: TokenRequest, client: Client): Promise<TokenAnswer> {
  if (!client.isProven)
    throw new ProblemError('invalid-client', 'Send the secret of the app: client_secret, or HTTP Basic.')
  const asked = ScopeList.safeParse(scope ?? client.scopes.join(' '))
  if (!asked.success || !asked.data.every((one) => covers(client.scopes as GrantedScope[], one)))
    throw new ProblemError('invalid-scope', 'These are not scopes that the app has registered.')
  const token = mintClientToken()
  await writeClientToken(
    hashOfToken(token),
    { clientId: client.clientId, scopes: asked.data },
    clientTokenSeconds,
  )
  return { ...answer(token, asked.data, new Date()), expires_in: clientTokenSeconds }
}

function answer(token: string, scopes: string[], createdAt: Date): TokenAnswer {
  const created_at = Math.floor(createdAt.getTime() / 1000)
  return { access_token: token, token_type: 'Bearer', scope: scopes.join(' '), created_at }
}

function invalidGrant(): ProblemError {
  return new ProblemError(
    'invalid-grant',
    'The code is not valid, was used before, or was made for another app, address or verifier.',
  )
}

/**
 * Ends a token of the app (RFC 7009). One that is not valid is fine. Throws `invalid-client`; `unauthorized-client`: the token is of
 * another app, or of its user alone.
 */
export async function deleteAppToken(token: string, credentials: ClientCredentials): Promise<void> {
  const { clientId } = await requireClient(credentials)
  const hash = hashOfToken(token)
  const userId = ownerOfToken(token)
  if (userId === null) {
    const found = await readClientToken(hash)
    requireOwnToken(found?.clientId ?? clientId, clientId)
    return removeClientToken(hash)
  }
  const found = await readToken(userId, hash)
  if (found === null) return
  requireOwnToken(found.token.app?.id, clientId)
  await removeAccessTokens(userId, [hash])
}

function requireOwnToken(holder: string | undefined, clientId: string): void {
  if (holder !== clientId) throw new ProblemError('unauthorized-client', 'This token is not one of this app.')
}
