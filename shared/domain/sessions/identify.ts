import type { Scope } from '../../schemas/tokens/scopes.ts'
import { confirmClient, identifyToken } from './access-tokens.ts'
import { isOfClient, isOpaque } from './token-form.ts'
import { type Admits, type Caller, identifySession } from './sessions.ts'

export interface Identified {
  /** Undefined for an app that acts for no user. */
  caller: Caller | undefined
  /** Resolves when the token is known to be valid, and to cover what the route asks for. */
  confirmed: Promise<unknown>
}

/**
 * Who a request comes from: by the access token of a session, which may do everything, or by an opaque token, which may do what its
 * scopes cover.
 *
 * @param scope what the route asks of an opaque token; undefined where none will do
 * @param takesUsers the route is of no use to an app that acts for none
 * @param waits an opaque token has to be looked up before anything is done in its user's name
 * @throws ProblemError unauthenticated, keycloak-unavailable; account-suspended and insufficient-scope by `confirmed`
 */
export async function identify(
  token: string,
  {
    scope,
    takesUsers,
    waits,
    ...admits
  }: Admits & { scope: Scope | undefined; takesUsers: boolean; waits: boolean },
): Promise<Identified> {
  if (isOfClient(token)) {
    const confirmed = confirmClient(token, scope, takesUsers)
    confirmed.catch(() => {})
    if (waits || takesUsers) await confirmed
    return { caller: undefined, confirmed }
  }
  if (!isOpaque(token)) return callerOnly(await identifySession(token, admits))
  const caller = identifyToken(token, admits, scope)
  if (waits) await caller.confirmed
  return callerOnly(caller)
}

const callerOnly = (caller: Caller): Identified => ({ caller, confirmed: caller.confirmed })
