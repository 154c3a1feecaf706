/** What the measurements of conversations share: the version before, and a reader and a friend with likes and reposts. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { keys } from '../shared/store/keys.ts'
import type { redis } from '../shared/redis/redis.ts'
import { call } from '../tests/support/world/call.ts'
import type { Person, World } from '../tests/support/world/world.ts'
import { type Figure, figure, progress } from './measure.ts'
import { readPage, seedEdge } from './people.ts'

const before = process.env['BENCH_BEFORE']

type Target = NonNullable<Figure['target']>

export const target = (number: number, at: Target['at'], limit: number): { target: Target } => ({
  target: { number: `C${number}`, at, limit },
})

export const found = (name: string, unit: Figure['unit'], samples: number[], rest = {}) =>
  figure('conversations', name, unit, samples, rest)

/** A module of the version before, in this process, with connections of its own. */
export async function former<Module>(path: string): Promise<Module | undefined> {
  if (!before) return undefined
  return (await import(pathToFileURL(join(before, path)).href)) as Module
}

export async function closeFormer(): Promise<void> {
  const module = await former<{ redis: typeof redis }>('shared/redis/redis.ts')
  await module?.redis().close()
}

export async function act(
  key: string,
  { accessToken: token }: Person,
  path: Record<string, string>,
  body?: object,
) {
  const answer = await call(key, { path, token, ...(body && { body }) })
  if (answer.status >= 300) throw new Error(`${key}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** The reader has liked all of the first page; the friend follows the same authors, and is brought ten more posts by reposts. */
export async function brought(
  world: World,
  { reader, friend, author }: Record<'reader' | 'friend' | 'author', Person>,
): Promise<void> {
  const items = (await readPage(reader)).items as { id: string; author: { id: string } }[]
  for (const { id, author: by } of items) {
    await act('add-like', reader, { id })
    await act('add-bookmark', friend, { id })
    await seedEdge({ userId: Number(by.id), followerId: Number(friend.id) })
  }
  await act('add-follower', friend, { username: author.username, follower: friend.username })
  for (const { id } of items.slice(0, 10)) {
    const other = await act('create-post', reader, { username: reader.username }, { text: `About ${id}.` })
    await act('add-repost', author, { id: other.id as string })
    await act('add-like', friend, { id: other.id as string })
  }
  await world.redisServer.run('DEL', keys.feed(Number(friend.id)))
  await readPage(friend)
  const shown = (await readPage(friend)).items as { repostedBy: object | null }[]
  progress(`${shown.filter(({ repostedBy }) => repostedBy).length} of ${shown.length} are reposts`)
}
