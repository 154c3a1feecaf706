/** One who follows many, each with some posts. */
import type { Person, World } from '../world/world.ts'

export const follows = 300
export const postsEach = 8
const firstId = 8_000_000

/** Post `n` of all, by the authors in turn. */
export const authorOf = (n: number) => firstId + (n % follows)
export const idOf = (n: number) => 1024 * (1_000_000 + n)

/** Redis writes it itself: thousands of commands would take as long as all the rest. */
const seeding = `
local function text(number) return string.format('%.0f', number) end
for i = 0, ARGV[1] - 1 do
  local author = text(ARGV[3] + i)
  redis.call('ZADD', KEYS[1], author, author)
  redis.call('HSET', 'user:{' .. author .. '}', 'sub', 's', 'username', 'a' .. author, 'createdAt', ARGV[5])
  for n = i, ARGV[1] * ARGV[2] - 1, ARGV[1] do
    local id = text(ARGV[4] + 1024 * n)
    local post = '{"id":' .. id .. ',"authorId":' .. author .. ',"text":"So it goes.","createdAt":"' .. ARGV[5] .. '"}'
    redis.call('SET', 'post:' .. id, post)
    redis.call('ZADD', 'user_posts:{' .. author .. '}', id, id)
  end
end`

/** @param size how many are followed, where it is not as many as usual; `authorOf` tells nothing of them then */
export async function seedManyFollowed(
  { redisServer }: World,
  { id }: Person,
  size = { follows, postsEach },
): Promise<void> {
  const numbers = [size.follows, size.postsEach, firstId, idOf(0)].map(String)
  const key = `user_following:{${id}}`
  await redisServer.run('EVAL', seeding, '1', key, ...numbers, '2026-01-01T00:00:01.000Z')
}

/**
 * How many scripts Redis runs meanwhile: others come in between. (Its slow log would tell how long they are, but holds what they do as
 * well: tens of thousands of commands a page.)
 */
export async function countScripts({ redisServer }: World, during: () => Promise<void>): Promise<number> {
  await redisServer.run('CONFIG', 'RESETSTAT')
  await during()
  const stats = String(await redisServer.run('INFO', 'commandstats'))
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1])
}

/** What Redis has sent to all its clients so far. */
export async function bytesSent({ redisServer }: World): Promise<number> {
  const info = String(await redisServer.run('INFO', 'stats'))
  return Number(/total_net_output_bytes:(\d+)/.exec(info)?.[1])
}
