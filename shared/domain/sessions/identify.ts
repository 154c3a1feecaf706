import type { Scope } from '../../schemas/tokens/scopes.ts'
import { identifyToken, isOpaque } from './access-tokens.ts'
import { type Admits, type Caller, identifySession } from './sessions.ts'

/**
 * Who a request comes from: by the access token of a session, which may do everything, or by an opaque token, which may do what its
 * scopes cover.
 *
 * @param scope what the route asks of an opaque token; undefined where none will do
 * @param waits an opaque token has to be looked up before anything is done in its user's name
 * @throws ProblemError unauthenticated, keycloak-unavailable; account-suspended and insufficient-scope by `confirmed`
 */
export async function identify(
  token: string,
  { scope, waits, ...admits }: Admits & { scope: Scope | undefined; waits: boolean },
): Promise<Caller> {
  if (!isOpaque(token)) return identifySession(token, admits)
  const caller = identifyToken(token, admits, scope)
  if (waits) await caller.confirmed
  return caller
}
