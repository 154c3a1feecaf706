/**
 * What Redis needs: for a feed's entry after many random operations of the store on few feeds, and for a user, an edge
 * and a post by the server's own account before and after many of them.
 */
import { randomInt } from 'node:crypto'
import {
  backfillFeed,
  deliverToFeeds,
  removeAuthorFromFeed,
  removeFromFeeds,
} from '../shared/store/timelines/feed.ts'
import { beginFeedRebuild, finishFeedRebuild } from '../shared/store/timelines/feed-rebuild.ts'
import { keys } from '../shared/store/keys.ts'
import { redis } from '../shared/redis/redis.ts'
import { startRedisServer } from '../tests/support/redis/redis-server.ts'
import { respConnection } from '../tests/support/redis/resp.ts'
import { postIdOf } from './feeds.ts'
import { type Figure, figure, isDeep, progress, report } from './measure.ts'
import { seedPosts, seedUser } from './people.ts'

const operations = isDeep ? 1_000_000 : 200_000
const feeds = 500
const authors = 300
const usersSeeded = 20_000
const edgesSeeded = 200_000
const postsSeeded = 50_000

const server = await startRedisServer()
process.env['REDIS_URL'] = server.url
const raw = respConnection(server.url)

const random = (below: number) => randomInt(below)
const authorOf = (n: number) => 2_000_000 + (n % authors)
/** Posts in the order of time; a removed one may still be delivered late, as by a queue. */
let posts = 1000
const recent = () => posts - 1 - random(200)
const entryOf = (n: number) => ({ postId: postIdOf(n), authorId: authorOf(n) })
const newestOf = (author: number, count: number) => {
  const newest = posts - 1 - ((posts - 1 - author) % authors)
  return Array.from({ length: count }, (_, i) => postIdOf(newest - i * authors))
}

/** One operation on one feed, as often as an active user's feed sees its like: deliveries most of all. */
async function operate(): Promise<void> {
  const userId = 1 + random(feeds)
  const dice = random(1000)
  if (dice < 850) return deliverToFeeds(entryOf(dice < 40 ? recent() : posts++), [userId])
  if (dice < 940) return removeFromFeeds(entryOf(recent()), [userId])
  const author = random(authors)
  if (dice < 970) {
    const newest = newestOf(author, 1 + random(96))
    await backfillFeed(userId, authorOf(author), newest.map(entryOf), true)
    return
  }
  if (dice < 990) return unfollowAndFollow(userId, author)
  await redis().run('DEL', keys.feed(userId))
  return rebuild(userId)
}

/** The author's entries go, and the author can be followed again by a backfill. */
async function unfollowAndFollow(userId: number, author: number): Promise<void> {
  await redis().run('ZREM', keys.following(userId), authorOf(author))
  await removeAuthorFromFeed(userId, authorOf(author))
  await redis().run('ZADD', keys.following(userId), author + 1, authorOf(author))
}

async function rebuild(userId: number): Promise<void> {
  const mark = await beginFeedRebuild(userId)
  if (mark === null) return
  const count = 1 + random(96)
  await finishFeedRebuild(
    userId,
    mark,
    Array.from({ length: count }, (_, i) => entryOf(posts - 1 - i)),
    count > 60,
  )
}

async function feedEntries(): Promise<Figure[]> {
  for (let userId = 1; userId <= feeds; userId += 1) {
    // The followed of backfills.
    const edges = Array.from({ length: authors }, (_, i) => [String(i + 1), String(authorOf(i))])
    await redis().run('ZADD', keys.following(userId), ...edges.flat())
    // Or there is no feed.
    await redis().run('HSET', keys.user(userId), 'id', userId)
    await rebuild(userId)
  }
  const step = operations / 20
  for (let done = 0; done < operations; done += 500) {
    if (done % (step * 2) === 0)
      progress(`${done.toLocaleString('en')} of ${operations.toLocaleString('en')} operations`)
    await Promise.all(Array.from({ length: 500 }, operate))
  }
  const perEntry: number[] = []
  let bytes = 0
  let entries = 0
  let compact = 0
  for (let userId = 1; userId <= feeds; userId += 1) {
    const key = keys.feed(userId)
    const [usage, size, encoding] = await raw.send([
      ['MEMORY', 'USAGE', key, 'SAMPLES', '0'],
      ['ZCARD', key],
      ['OBJECT', 'ENCODING', key],
    ])
    if (typeof usage !== 'number' || typeof size !== 'number' || size === 0) continue
    bytes += usage
    entries += size
    if (String(encoding) !== 'skiplist') compact += 1
    perEntry.push(usage / size)
  }
  progress(
    `${compact} of ${perEntry.length} feeds in the compact encoding, ${Math.round(entries / feeds)} entries each`,
  )
  const all = figure(
    'memory',
    `feed entry after ${operations.toLocaleString('en')} operations`,
    'B',
    perEntry,
    {
      target: { number: 5, at: 'most', limit: 38 },
    },
  )
  // Of all entries together; the small feeds, each with its own key, make the maximum.
  return [{ ...all, spread: { ...all.spread, median: bytes / entries } }]
}

async function usedBytes(): Promise<number> {
  const [info] = await raw.send([['INFO', 'memory']])
  return Number(/used_memory:(\d+)/.exec(String(info))?.[1])
}

/** Bytes that each of `count` things takes, four times over. */
async function bytesPer(
  count: number,
  add: (from: number, to: number) => Promise<unknown>,
): Promise<number[]> {
  const samples: number[] = []
  for (let part = 0; part < 4; part += 1) {
    const before = await usedBytes()
    const size = count / 4
    for (let from = part * size; from < (part + 1) * size; from += 1000) await add(from, from + 1000)
    samples.push(((await usedBytes()) - before) / size)
  }
  return samples
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

async function things(): Promise<Figure[]> {
  progress('users, edges, posts')
  const users = await bytesPer(usersSeeded, (from, to) => Promise.all(range(from, to).map(seedUser)))
  const edges = await bytesPer(edgesSeeded, (from, to) =>
    Promise.all(
      range(from, to).map((n) => {
        // Everybody follows fifty, and is followed by fifty.
        const crowd = edgesSeeded / 50
        const userId = 3_000_000 + ((n + 1 + 79 * Math.floor(n / crowd)) % crowd)
        const followerId = 3_000_000 + (n % crowd)
        return Promise.all([
          redis().run('ZADD', keys.following(followerId), postIdOf(n), userId),
          redis().run('ZADD', keys.followers(userId), postIdOf(n), followerId),
        ])
      }),
    ),
  )
  const written = Array.from({ length: usersSeeded }, (_, i) => 4_000_000 + (i % 2000))
  const batches = await bytesPer(postsSeeded, (from, to) => seedPosts(written, to - from, from))
  return [
    figure('memory', 'user', 'B', users),
    figure('memory', 'follower edge, both directions', 'B', edges),
    figure('memory', 'post of 158 characters, with its places in two lists', 'B', batches),
  ]
}

/** Of each user: followed users, posts, and the share seen within seven days, who have a feed of so many entries. */
const sizingExample = { edges: 50, posts: 20, activeShare: 0.3, entries: 112 }

/** A million users: what each of them is taken to have, times what each of it takes. */
function sizing([entry, user, edge, post]: Figure[]): Figure {
  const perUser =
    user!.spread.median +
    sizingExample.edges * edge!.spread.median +
    sizingExample.posts * post!.spread.median +
    sizingExample.activeShare * sizingExample.entries * entry!.spread.median
  return figure('memory', 'a million users (see docs/performance.md)', 'GB', [perUser / 1000])
}

const figures = [...(await feedEntries()), ...(await things())]
report([...figures, sizing(figures)])
raw.close()
await redis().close()
await server.stop()
