/** A reader with a real session, and people to follow who have posted. */
import { randomUUID } from 'node:crypto'
import type { Context } from 'aws-lambda'
import { handler } from '../functions/timelines/get-feed.ts'
import { addToFollowers, type Edge, follow } from '../shared/store/relations/edges.ts'
import { keys } from '../shared/store/keys.ts'
import { listPost, writePost } from '../shared/store/posts/posts.ts'
import { redis } from '../shared/redis/redis.ts'
import { createProfile } from '../shared/store/people/users.ts'
import { eventOf } from '../tests/support/world/call.ts'
import { join, type Person, type World } from '../tests/support/world/world.ts'

/** Where seeded users begin: above everybody who registers. */
const firstUserId = 1_000_000

/** Text of about the length that people write. */
export const text = 'It was the best of times, it was the worst of times, it was the age of wisdom. '.repeat(
  2,
)

export async function seedUser(n: number): Promise<number> {
  const id = firstUserId + n
  await createProfile({
    id,
    sub: `3f2b8c1e-5a77-4d0b-9c39-${String(id).padStart(12, '0')}`,
    username: `somebody_${n}`,
    displayName: `Some Body ${n}`,
    bio: null,
    suspended: null,
    createdAt: '2026-11-21T12:00:00.000Z',
  })
  return id
}

/** Posts of old, a millisecond apart, the authors taking turns; `first` is the number of the oldest. */
export async function seedPosts(authors: number[], count: number, first = 0): Promise<void> {
  for (let from = first; from < first + count; from += 1000) {
    const work = Array.from({ length: Math.min(1000, first + count - from) }, async (_, i) => {
      const n = from + i
      const authorId = authors[n % authors.length] ?? 0
      const id = 1024 * (1000 + n)
      const post = { id, authorId, text, createdAt: '2026-01-01T00:00:01.000Z' }
      await writePost(post)
      await listPost(post)
    })
    await Promise.all(work)
  }
}

/** Both halves of an edge. */
export async function seedEdge(edge: Edge): Promise<void> {
  await follow(edge, 0)
  await addToFollowers(edge, 1)
}

/**
 * Somebody who follows `follows` authors of `posts` posts in all, and whose feed is in the cache as far as that goes.
 * Written through the store: the clock is that of old posts, everything else is as requests would leave it.
 */
export async function seedReader(
  world: World,
  follows: number,
  posts: number,
  name = 'reader',
): Promise<Person> {
  const reader = await join(world, name)
  const authors: number[] = []
  for (let n = 0; n < follows; n += 1) authors.push(await seedUser(n))
  await seedPosts(authors, posts)
  // Not all in one trip: it would take longer than a trip may.
  for (let from = 0; from < authors.length; from += 500)
    await Promise.all(
      authors.slice(from, from + 500).map((userId) => seedEdge({ userId, followerId: Number(reader.id) })),
    )
  // As of somebody who was away: the next read rebuilds it.
  await redis().run('DEL', keys.feed(Number(reader.id)))
  await readPage(reader)
  return reader
}

export interface FeedPage {
  items: unknown[]
  next: string | null
}

/** A page of somebody's feed, as a client would read it. */
export async function readPage(reader: Person, after?: string): Promise<FeedPage> {
  return JSON.parse(await servePage(reader, after)) as FeedPage
}

const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 10_000 } as Context

/**
 * The answer with a page of somebody's feed by its handler, token, session, ownership and all, as it goes to the gateway:
 * what a measurement of the route times. To read it is the client's work.
 */
export async function servePage({ username, accessToken: token }: Person, after?: string): Promise<string> {
  const event = eventOf('get-feed', {
    path: { username },
    token,
    ...(after === undefined ? {} : { query: { after } }),
  })
  const { statusCode, body } = await handler(event as Parameters<typeof handler>[0], context)
  if (statusCode !== 200) throw new Error(`get-feed: ${String(body)}`)
  return body as string
}
