import { config } from '../../config.ts'
import { asciiOf } from '../../schemas/people/address.ts'
import { findUserByEmail, getUser, type KeycloakUser } from '../../keycloak/admin.ts'
import { logger } from '../../telemetry/logger.ts'
import { type Letter, send } from '../../mail/mail.ts'
import type { Mail } from '../../schemas/mail/mail.ts'
import { createLink, type LinkPurpose, voidLinks } from '../../store/mail/links.ts'
import { isMailSent, noteMailSent } from '../../store/mail/mails.ts'
import { findUserIdBySub } from '../../store/people/users.ts'
import {
  credentialRemovedLetter,
  emailChangedLetter,
  passwordChangedLetter,
  passwordResetLetter,
  verificationLetter,
} from './letters.ts'
import { giveUserId } from '../people/user-ids.ts'

/** `not-needed`: there is nobody to send it to, or no reason any more. */
export type MailOutcome = 'sent' | 'sent-before' | 'not-needed' | 'refused'

/**
 * Sends a mail of the queue. To be called again until it returns: at least once the mail is sent, and never again once
 * a server's acceptance was seen.
 *
 * @throws ProblemError keycloak-unavailable, redis-unavailable
 * @throws Error the mail server does not take mail now
 */
export async function sendMail(mail: Mail): Promise<MailOutcome> {
  if (await isMailSent(mail.id)) return 'sent-before'
  const letter = await write(mail)
  if (letter === null) return 'not-needed'
  if ((await send(mail.id, letter)) === 'refused') {
    logger.error('a message is a dead letter: the mail server refuses it for good', { mail: mail.id })
    return 'refused'
  }
  // Accepted is accepted: if it cannot be noted, the message is taken from the queue all the same.
  await noteMailSent(mail.id).catch(() => {})
  return 'sent'
}

async function write(mail: Mail): Promise<Letter | null> {
  switch (mail.kind) {
    case 'verification': {
      const user = await getUser(mail.sub)
      if (!user?.enabled || user.emailVerified) return null
      return withLink('verification', user, mail.userId)
    }
    case 'password-reset': {
      const ascii = asciiOf(mail.email)
      // An account from before may be written so at Keycloak.
      const isOther = ascii !== mail.email
      const user = (await findUserByEmail(mail.email)) ?? (isOther ? await findUserByEmail(ascii) : null)
      return user?.enabled ? withLink('reset', user, await userIdOf(user)) : null
    }
    case 'password-changed': {
      const user = await getUser(mail.sub)
      if (user?.email === undefined) return null
      return { to: user.email, ...passwordChangedLetter(user) }
    }
    case 'credential-removed': {
      const user = await getUser(mail.sub)
      if (user?.email === undefined) return null
      return { to: user.email, ...credentialRemovedLetter({ username: user.username, type: mail.type }) }
    }
    case 'email-changed':
      return { to: mail.to, ...emailChangedLetter(mail) }
  }
}

async function withLink(purpose: LinkPurpose, user: KeycloakUser, userId: number): Promise<Letter | null> {
  const { id: sub, username, email } = user
  if (email === undefined) return null
  const token = await createLink(purpose, { userId, sub, email })
  if ((await getUser(sub)) === null) {
    // Deleted meanwhile, and its clean-up may have been here before the link was.
    await voidLinks(userId, purpose)
    return null
  }
  const { publicUrl } = config.mail()
  const compose = purpose === 'reset' ? passwordResetLetter : verificationLetter
  return { to: email, ...compose({ username, publicUrl, token }) }
}

/** Somebody who was made in Keycloak's console may forget the password before the first login here. */
async function userIdOf({ id: sub, attributes }: KeycloakUser): Promise<number> {
  const known = Number(attributes['uid']?.[0] ?? (await findUserIdBySub(sub)))
  if (known > 0) return known
  return giveUserId(sub)
}
