/** A user of Redis with a password, as docs/maintenance.md exchanges it. */
import { randomBytes } from 'node:crypto'
import type { RedisServer } from '../../support/redis/redis-server.ts'

export const redisUser = 'perch'

/** Makes the user; the answer is the address that functions get. */
export async function redisUrlWithPassword(redis: RedisServer): Promise<string> {
  const password = randomBytes(12).toString('hex')
  await redis.run('ACL', 'SETUSER', redisUser, 'on', `>${password}`, '~*', '&*', '+@all')
  return urlWith(redis.url, password)
}

/** The address with this password. */
export function urlWith(url: string, password: string): string {
  const changed = new URL(url)
  changed.username = redisUser
  changed.password = password
  return changed.href
}
