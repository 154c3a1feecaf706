/** One who follows many, each with some posts. */
import type { Person, World } from '../world/world.ts'

export const follows = 300
export const postsEach = 8
const firstId = 8_000_000

/** Post `n` of all, by the authors in turn. */
export const authorOf = (n: number) => firstId + (n % follows)
export const idOf = (n: number) => 1024 * (1_000_000 + n)

export async function seedManyFollowed({ redisServer }: World, { id }: Person): Promise<void> {
  const authors = Array.from({ length: follows }, (_, i) => firstId + i)
  const posts = Array.from({ length: follows * postsEach }, (_, n) => ({
    id: idOf(n),
    authorId: authorOf(n),
  }))
  const rest = { text: 'So it goes.', createdAt: '2026-01-01T00:00:01.000Z' }
  await redisServer.runAll([
    ...authors.flatMap((author) => [
      ['ZADD', `user_following:{${id}}`, String(author), String(author)],
      ['HSET', `user:{${author}}`, 'sub', 's', 'username', `a${author}`, 'createdAt', rest.createdAt],
    ]),
    ...posts.flatMap((one) => [
      ['SET', `post:${one.id}`, JSON.stringify({ ...one, ...rest })],
      ['ZADD', `user_posts:{${one.authorId}}`, String(one.id), String(one.id)],
    ]),
  ])
}

/** What Redis has sent to all its clients so far. */
export async function bytesSent({ redisServer }: World): Promise<number> {
  const info = String(await redisServer.run('INFO', 'stats'))
  return Number(/total_net_output_bytes:(\d+)/.exec(info)?.[1])
}
