import { verifyLogoutToken } from '../../keycloak/verify.ts'
import { ProblemError } from '../../problems.ts'
import { forgetLogoutToken, rememberLogoutToken } from '../../store/sessions/logout-tokens.ts'
import { findUserIdBySub } from '../../store/people/users.ts'
import { dropAllSessions, dropSession } from './end-sessions.ts'
import { verifyBy } from './signing-keys.ts'

/**
 * Ends here what Keycloak has ended: the session that its logout token names, or all of a user's where it names none.
 * A session that is gone already is fine. Nothing is said to Keycloak, which is waiting for the answer.
 *
 * @throws ProblemError logout-token-invalid, redis-unavailable; keycloak-unavailable when its keys are not known
 */
export async function backchannelLogout(logoutToken: string): Promise<void> {
  const claims = await verifyBy((keys) => verifyLogoutToken(logoutToken, keys))
  if (claims === null) throw new ProblemError('logout-token-invalid', 'This logout token does not count.')
  const { jti, exp, sid, sub } = claims
  if (!(await rememberLogoutToken(jti, exp))) {
    throw new ProblemError('logout-token-invalid', 'This logout token was used before.')
  }
  try {
    if (sid !== undefined) await dropSession(sid)
    else if (sub !== undefined) await dropSessionsOf(sub)
  } catch (error) {
    // It may be sent again. If Redis is away for this too, the reconciling finds out.
    await forgetLogoutToken(jti).catch(() => {})
    throw error
  }
}

async function dropSessionsOf(sub: string): Promise<void> {
  const userId = await findUserIdBySub(sub)
  if (userId !== null) await dropAllSessions({ userId, sub })
}
