import { createHash } from 'node:crypto'
import { defineScript } from '../redis/port.ts'
import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'

/*
 * Beside the profile stands which address of the user is verified, where posting reads it in a trip that it makes
 * anyway: a token says what was true some minutes ago. A hash will do to compare with.
 */

/** KEYS: user; ARGV: hash. Never makes a profile of its own for a user who has just been deleted. */
const setVerifiedEmail = defineScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'verifiedEmail', ARGV[1])
return 1
`)

/** Whether this address of the user is verified, as of the last sign-in, confirmation or change of address. */
export async function isEmailVerified(userId: number, email: string): Promise<boolean> {
  return (await redis().run('HGET', keys.user(userId), 'verifiedEmail')) === hashOf(email)
}

export async function noteVerifiedEmail(userId: number, email: string): Promise<void> {
  await redis().script(setVerifiedEmail, [keys.user(userId)], [hashOf(email)])
}

export async function forgetVerifiedEmail(userId: number): Promise<void> {
  await redis().run('HDEL', keys.user(userId), 'verifiedEmail')
}

function hashOf(email: string): string {
  return createHash('sha256').update(email).digest('base64url')
}
