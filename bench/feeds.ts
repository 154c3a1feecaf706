/** Feeds to deliver into: full ones, as an active user has. */
import { Redis } from 'ioredis'
import { keys } from '../shared/store/keys.ts'

/** A feed has 96 to 126 entries and its floor; the size of each is known, and so whose turn it is to be trimmed. */
const smallest = 96
const sizes = 31

/** Post ids as the id clock gives them, in 2026. */
const firstPostId = 300 * 24 * 3600 * 1000 * 1024

/** The `n`th post. */
export function postIdOf(n: number): number {
  return firstPostId + n * 4096
}

/** Old posts, the newest last: `count` of them. */
function oldPosts(count: number): { postId: number; entry: string }[] {
  return Array.from({ length: count }, (_, i) => {
    const postId = postIdOf(i - 1000)
    return { postId, entry: `${postId}:${100_000 + ((i * 7919) % 900_000)}` }
  })
}

/** What feeds can be kept as. */
const layouts = {
  /** As shared/store/timelines/feed-scripts.ts keeps them. */
  feeds: {
    key: keys.feed,
    members: (size: number) => [
      ...oldPosts(size).flatMap(({ postId, entry }) => [-postId, entry]),
      -(oldPosts(1)[0]!.postId - 1),
      '-',
    ],
  },
  /** As they were kept in layout 2. */
  former: {
    key: keys.formerFeed,
    members: (size: number) => oldPosts(size).flatMap(({ postId, entry }) => [postId, entry]),
  },
  /** As a naive build would keep them: once a feed had more than 128 entries, Redis keeps its bulky encoding. */
  bulky: {
    key: (id: number) => `bulky:{${id}}`,
    members: (size: number) => oldPosts(size).flatMap(({ postId, entry }) => [postId, entry]),
  },
}
export type Layout = keyof typeof layouts

export const keyOf = (layout: Layout, id: number) => layouts[layout].key(id)

/** Fills the feeds of users 1 to `count`: user `i` begins with 96 + i mod 31 entries. */
export async function seedFeeds(client: Redis, count: number, layout: Layout = 'feeds'): Promise<void> {
  const { key, members } = layouts[layout]
  // A template of each size, then copies of it: a hundred thousand feeds in seconds.
  for (let size = smallest; size < smallest + sizes; size += 1) {
    const template = `template:${size}`
    await client.del(template)
    await client.zadd(template, ...members(size))
    if (layout !== 'bulky') continue
    const more = Array.from({ length: 129 }, (_, i) => [i, `more${i}`]).flat()
    await client.zadd(template, ...more)
    await client.zremrangebyrank(template, 0, 128)
  }
  const [before = '', after = ''] = key(0).split('0')
  const seed = `
for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  redis.call('COPY', 'template:' .. (${smallest} + i % ${sizes}), '${before}' .. i .. '${after}')
end
`
  for (let from = 1; from <= count; from += 5000) {
    await client.eval(seed, 0, from, Math.min(from + 4999, count))
  }
}

/** Whether the `n`th delivery (from 0) to all feeds fills up that of user `i`, so that it is trimmed to 96 entries. */
export function fillsUp(i: number, n: number): boolean {
  return (i + n) % sizes === sizes - 1
}

/** The post at a rank of user `i`'s feed after the `n`th delivery to all feeds. */
export function postAt(rank: number, i: number, n: number): number {
  return rank <= n ? postIdOf(n - rank) : postIdOf(smallest + (i % sizes) - (rank - n) - 1000)
}
