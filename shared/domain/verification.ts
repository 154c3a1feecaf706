import { setEmailVerified } from '../keycloak/admin.ts'
import { isProblem } from '../problems.ts'
import { noteEmailVerified } from '../store/verified-emails.ts'
import { requireSameAddress, useLink } from './single-use-links.ts'

/**
 * The user has read the mail, so the address is theirs. What that unlocks is unlocked when this returns.
 *
 * @throws ProblemError link-invalid-or-expired, keycloak-unavailable, redis-unavailable
 */
export async function confirmVerification({ token }: { token: string }): Promise<void> {
  await useLink('verification', token, async (link) => {
    const { sub, userId } = link
    await requireSameAddress(link)
    await setEmailVerified(sub, true)
    await noteEmailVerified(userId, true)
    try {
      // Looked at again: whoever changed the address meanwhile has a new one that nobody has verified.
      await requireSameAddress(link)
    } catch (error) {
      if (isProblem(error, 'link-invalid-or-expired')) {
        await Promise.all([setEmailVerified(sub, false), noteEmailVerified(userId, false)])
      }
      throw error
    }
  })
}
