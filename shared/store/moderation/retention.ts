import { defineScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'

/** How long is kept what moderators have done and what they have resolved. */
export const retentionSeconds = 365 * 24 * 3600

/** KEYS: zset of ids of the clock; ARGV: an id, seconds. Adds the id, and drops what is older than so many seconds. */
const addAndTrim = defineScript(`
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', ARGV[1] - ARGV[2] * 1000 * 1024))
return 1
`)

/** KEYS: string; ARGV: as it was read, as it becomes, and seconds where it is to be kept for so long from now on. 0 where it has changed. */
const replaceIfSame = defineScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
if ARGV[3] then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
return 1
`)

/** Replaces JSON by other JSON, unless it has changed since it was read. */
export async function replaceJson(
  key: string,
  read: unknown,
  by: unknown,
  ttlSeconds?: number,
): Promise<boolean> {
  const args = [JSON.stringify(read), JSON.stringify(by), ...(ttlSeconds === undefined ? [] : [ttlSeconds])]
  return (await redis().script(replaceIfSame, [key], args)) === 1
}

/** KEYS: zset, a profile; ARGV: an id of the clock. 0 where the account is gone. */
const addForUser = defineScript(`
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])
return 1
`)

/** Adds an id to a list of a user; false where the account is gone: then the list would stay behind. */
export async function addToUserList(key: string, profileKey: string, id: number): Promise<boolean> {
  return (await redis().script(addForUser, [key, profileKey], [id])) === 1
}

/** Adds an id to a list that holds a year. */
export async function addToYear(key: string, id: number): Promise<void> {
  await redis().script(addAndTrim, [key], [id, retentionSeconds])
}
