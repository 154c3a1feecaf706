import { getUser, type KeycloakUser } from '../../keycloak/admin.ts'
import { logger } from '../../telemetry/logger.ts'
import { isProblem, ProblemError } from '../../problems.ts'
import { giveBackLink, type Link, type LinkPurpose, takeLink, voidLinks } from '../../store/mail/links.ts'

/**
 * Uses a link from a mail for what `act` does: of many who try at once, one gets to. If `act` fails for a reason that
 * is not the link's, the link can be used again; when it has worked, the user's other links of this purpose are void.
 *
 * @throws ProblemError link-invalid-or-expired, and what `act` throws
 */
export async function useLink(
  purpose: LinkPurpose,
  token: string,
  act: (link: Link) => Promise<void>,
): Promise<void> {
  const link = await takeLink(purpose, token)
  if (link === null) throw linkInvalid()
  try {
    await act(link)
  } catch (error) {
    if (!isProblem(error, 'link-invalid-or-expired')) {
      // If Redis is away, the link is lost and the user asks for another.
      await giveBackLink(purpose, token, link).catch(() => {})
    }
    throw error
  }
  try {
    await voidLinks(link.userId, purpose)
  } catch (error) {
    logger.warn('links that are not needed any more live until they expire', { error: error as Error })
  }
}

/** Throws `link-invalid-or-expired` unless the user still has the address that the link was sent to. */
export async function requireSameAddress({ sub, email }: Link): Promise<KeycloakUser> {
  const user = await getUser(sub)
  if (!user?.enabled || user.email !== email) throw linkInvalid()
  return user
}

function linkInvalid(): ProblemError {
  return new ProblemError('link-invalid-or-expired', 'Ask for a new mail and use the link in it.')
}
