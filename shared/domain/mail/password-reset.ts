import { forgetLoginFailures, setPassword } from '../../keycloak/admin.ts'
import { endAllSessions } from '../sessions/end-sessions.ts'
import { sendPasswordChangedNotice } from './mails.ts'
import { forgive } from '../requests/rate-limits.ts'
import { requireSameAddress, useLink } from './single-use-links.ts'

/**
 * Sets a new password by a link from a mail, and ends every session. Safe to repeat where it broke off: the link is
 * used up only when all is done.
 *
 * @throws ProblemError link-invalid-or-expired, weak-password, keycloak-unavailable, redis-unavailable
 */
export async function confirmPasswordReset(input: {
  token: string
  password: string
  /** Whose tries to log in are forgiven. */
  address: string
}): Promise<void> {
  await useLink('reset', input.token, async (link) => {
    const { username, email = '' } = await requireSameAddress(link)
    await setPassword(link.sub, input.password)
    // Afterwards: a login with the old password could open one more in between.
    await endAllSessions(link)
    // Who reads the mails of the account owns it, and need not wait until the guesses of others are forgotten.
    await Promise.all([
      forgetLoginFailures(link.sub),
      ...[username, email].map((account) => forgive('login', { address: input.address, account })),
    ])
    await sendPasswordChangedNotice(link)
  })
}
