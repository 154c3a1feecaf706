import { setEmailVerified } from '../../keycloak/admin.ts'
import { isProblem } from '../../problems.ts'
import { voidLinks } from '../../store/mail/links.ts'
import { forgetVerifiedEmail, noteVerifiedEmail } from '../../store/mail/verified-emails.ts'
import { sendEmailChangedNotice, sendVerification } from './mails.ts'
import { requireSameAddress, useLink } from './single-use-links.ts'

/**
 * The user has read the mail, so the address is theirs. What that unlocks is unlocked when this returns.
 *
 * @throws ProblemError link-invalid-or-expired, keycloak-unavailable, redis-unavailable
 */
export async function confirmVerification({ token }: { token: string }): Promise<void> {
  await useLink('verification', token, async (link) => {
    const { sub, email } = link
    await requireSameAddress(link)
    await setEmailVerified(sub, true)
    await noteVerifiedEmail(link, email)
    try {
      // Looked at again: whoever changed the address meanwhile has a new one that nobody has verified.
      await requireSameAddress(link)
    } catch (error) {
      if (isProblem(error, 'link-invalid-or-expired')) await setEmailVerified(sub, false)
      throw error
    }
  })
}

/**
 * To be called when Keycloak has a user's new address: no link that went to the old one counts, the new one is to be
 * verified, and the old one is told. Never fails because of mail.
 */
export async function emailChanged(user: {
  userId: number
  sub: string
  username: string
  oldEmail: string | undefined
}): Promise<void> {
  const { userId, sub, username, oldEmail } = user
  await Promise.all([
    forgetVerifiedEmail({ userId, sub }),
    voidLinks(userId, 'verification'),
    voidLinks(userId, 'reset'),
  ])
  await Promise.all([
    sendVerification({ userId, sub }),
    oldEmail === undefined ? undefined : sendEmailChangedNotice({ to: oldEmail, username }),
  ])
}
