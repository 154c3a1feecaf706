import { randomUUID } from 'node:crypto'
import { logger } from '../../telemetry/logger.ts'
import { enqueue } from '../../queue/queue.ts'
import type { CredentialType } from '../../schemas/credentials/credential.ts'
import type { Mail } from '../../schemas/mail/mail.ts'
import type { ConfirmedSession } from '../sessions/sessions.ts'

/*
 * What is put into the queue for a mail to be sent; send-mail.ts takes it from there. Nobody's address is in the
 * queue where Keycloak can be asked for it.
 */

/**
 * Has the mail sent by which the user verifies their present address, unless they have. Never fails and never waits
 * for mail: that it could not be queued is logged, and the user can ask for it again.
 */
export function sendVerification(user: { userId: number; sub: string }): Promise<void> {
  return queueOrLog({ kind: 'verification', id: randomUUID(), ...pick(user) })
}

/** Tells the address that was a user's until now. Never fails; see {@link sendVerification}. */
export function sendEmailChangedNotice({ to, username }: { to: string; username: string }): Promise<void> {
  return queueOrLog({ kind: 'email-changed', id: randomUUID(), to, username })
}

/** Tells the user that their password was changed. Never fails; see {@link sendVerification}. */
export function sendPasswordChangedNotice({ sub }: { sub: string }): Promise<void> {
  return queueOrLog({ kind: 'password-changed', id: randomUUID(), sub })
}

/** Tells the user that a way to sign in is gone. Never fails; see {@link sendVerification}. */
export function sendCredentialRemovedNotice({ sub }: { sub: string }, type: CredentialType): Promise<void> {
  return queueOrLog({ kind: 'credential-removed', id: randomUUID(), sub, type })
}

/** The same as {@link sendVerification} for a user who asks for it. Throws `queue-unavailable`. */
export function requestVerification(caller: ConfirmedSession): Promise<void> {
  return enqueue('mail', { kind: 'verification', id: randomUUID(), ...pick(caller) } satisfies Mail)
}

/**
 * Has a link sent by which a new password can be set, if the address is somebody's. Does the same whether it is or
 * not. Throws `queue-unavailable`.
 */
export function requestPasswordReset({ email }: { email: string }): Promise<void> {
  return enqueue('mail', { kind: 'password-reset', id: randomUUID(), email } satisfies Mail)
}

function pick({ userId, sub }: { userId: number; sub: string }) {
  return { userId, sub }
}

async function queueOrLog(mail: Mail): Promise<void> {
  try {
    await enqueue('mail', mail)
  } catch (error) {
    logger.error('a mail could not be queued', { mail: mail.kind, error: error as Error })
  }
}
