import { createHash } from 'node:crypto'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { setProfileField } from '../scripts.ts'
import type { Owner } from '../sessions/session-owner.ts'

/*
 * Beside the profile stands which address of the user is verified, where posting reads it in a trip that it makes
 * anyway: a token says what was true some minutes ago. A hash will do to compare with.
 */

/**
 * Whether this address of the user is verified, as of the last sign-in, confirmation or change of address; without one, the address
 * of the account, for a caller whose token does not say it.
 */
export async function isEmailVerified(userId: number, email?: string): Promise<boolean> {
  const verified = await redis().run('HGET', keys.user(userId), 'verifiedEmail')
  return email === undefined ? verified !== null : verified === hashOf(email)
}

export async function noteVerifiedEmail({ userId, sub }: Owner, email: string): Promise<void> {
  await redis().script(setProfileField, [keys.user(userId)], [sub, 'verifiedEmail', hashOf(email)])
}

export async function forgetVerifiedEmail({ userId, sub }: Owner): Promise<void> {
  await redis().script(setProfileField, [keys.user(userId)], [sub, 'verifiedEmail'])
}

function hashOf(email: string): string {
  return createHash('sha256').update(email).digest('base64url')
}
