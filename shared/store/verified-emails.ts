import { defineScript } from '../redis/port.ts'
import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'

/** KEYS: user; ARGV: value. Never makes a profile of its own for a user who has just been deleted. */
const setEmailVerified = defineScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'emailVerified', ARGV[1])
return 1
`)

/** Whether the user's present address is verified, as of the last sign-in, confirmation or change of address. */
export async function isEmailVerified(userId: number): Promise<boolean> {
  return (await redis().run('HGET', keys.user(userId), 'emailVerified')) === 'true'
}

/** Notes it beside the profile, where posting reads it: a token may say what was true some minutes ago. */
export async function noteEmailVerified(userId: number, verified: boolean): Promise<void> {
  await redis().script(setEmailVerified, [keys.user(userId)], [String(verified)])
}
