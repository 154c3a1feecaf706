import { ignoreRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

/** More than the tolerance for clocks that differ. */
const marginSeconds = 60

/**
 * Notes a logout token as used until it has expired. Where Redis is too full for that it counts all the same: what has to
 * end is worth more than that it ends once.
 *
 * @param exp when that is, in seconds since 1970
 * @returns false where it was used before
 */
export async function rememberLogoutToken(jti: string, exp: number): Promise<boolean> {
  const key = keys.usedLogoutToken(jti)
  try {
    return (await redis().run('SET', key, 1, 'NX', 'EXAT', Math.ceil(exp) + marginSeconds)) === 'OK'
  } catch (error) {
    ignoreRefusal(error)
    return true
  }
}

export async function forgetLogoutToken(jti: string): Promise<void> {
  await redis().run('DEL', keys.usedLogoutToken(jti))
}
