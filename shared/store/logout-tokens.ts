import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'

/** More than the tolerance for clocks that differ. */
const marginSeconds = 60

/**
 * Notes a logout token as used until it has expired.
 *
 * @param exp when that is, in seconds since 1970
 * @returns false where it was used before
 */
export async function rememberLogoutToken(jti: string, exp: number): Promise<boolean> {
  const reply = await redis().run(
    'SET',
    keys.usedLogoutToken(jti),
    1,
    'NX',
    'EXAT',
    Math.ceil(exp) + marginSeconds,
  )
  return reply === 'OK'
}

export async function forgetLogoutToken(jti: string): Promise<void> {
  await redis().run('DEL', keys.usedLogoutToken(jti))
}
