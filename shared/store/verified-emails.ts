import { createHash } from 'node:crypto'
import { defineScript } from '../redis/port.ts'
import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'
import type { Owner } from './session-owner.ts'

/*
 * Beside the profile stands which address of the user is verified, where posting reads it in a trip that it makes
 * anyway: a token says what was true some minutes ago. A hash will do to compare with.
 */

/**
 * KEYS: user; ARGV: sub, and the hash where the address is verified. Never touches the profile of another user, nor makes
 * one for a user who has just been deleted.
 */
const setVerifiedEmail = defineScript(`
if redis.call('HGET', KEYS[1], 'sub') ~= ARGV[1] then return 0 end
if ARGV[2] then return redis.call('HSET', KEYS[1], 'verifiedEmail', ARGV[2]) end
return redis.call('HDEL', KEYS[1], 'verifiedEmail')
`)

/** Whether this address of the user is verified, as of the last sign-in, confirmation or change of address. */
export async function isEmailVerified(userId: number, email: string): Promise<boolean> {
  return (await redis().run('HGET', keys.user(userId), 'verifiedEmail')) === hashOf(email)
}

export async function noteVerifiedEmail({ userId, sub }: Owner, email: string): Promise<void> {
  await redis().script(setVerifiedEmail, [keys.user(userId)], [sub, hashOf(email)])
}

export async function forgetVerifiedEmail({ userId, sub }: Owner): Promise<void> {
  await redis().script(setVerifiedEmail, [keys.user(userId)], [sub])
}

function hashOf(email: string): string {
  return createHash('sha256').update(email).digest('base64url')
}
