/** Feeds to deliver into: full ones, as an active user has. */
import { Redis } from 'ioredis'
import { keys } from '../shared/store/keys.ts'

/** A feed has 96 to 127 entries; the size of each is known, and so whose turn it is to be trimmed. */
const smallest = 96
const sizes = 32

/** Post ids as the id clock gives them, in 2026. */
const firstPostId = 300 * 24 * 3600 * 1000 * 1024

/** The `n`th post. */
export function postIdOf(n: number): number {
  return firstPostId + n * 4096
}

// A template of each size, then copies of it: a hundred thousand feeds in seconds.
const seed = `
local from, to = tonumber(ARGV[1]), tonumber(ARGV[2])
for i = from, to do
  local size = ${smallest} + i % ${sizes}
  redis.call('COPY', 'template:' .. size, '${keys.feed(0).replace('0', "' .. i .. '")}')
end
`

/** Fills the feeds of users 1 to `count`: user `i` begins with 96 + i mod 32 entries. */
export async function seedFeeds(client: Redis, count: number): Promise<void> {
  for (let size = smallest; size < smallest + sizes; size += 1) {
    const entries = Array.from({ length: size }, (_, i) => {
      const postId = postIdOf(i - 1000)
      return [postId, `${postId}:${100_000 + ((i * 7919) % 900_000)}`]
    })
    await client.zadd(`template:${size}`, ...entries.flat())
  }
  for (let from = 1; from <= count; from += 5000) {
    await client.eval(seed, 0, from, Math.min(from + 4999, count))
  }
}

/** Whether the `n`th delivery (from 0) to all feeds brings user `i`'s to 128 entries. */
export function fillsUp(i: number, n: number): boolean {
  return (i + n) % sizes === sizes - 1
}
