/** What likes and notifications take in Redis, written through the store. */
import { keys } from '../shared/store/keys.ts'
import { addToPost, addToUser } from '../shared/store/marks/marks.ts'
import { addNotification } from '../shared/store/notifications/notifications.ts'
import type { RedisServer } from '../tests/support/redis/redis-server.ts'
import { postIdOf } from './feeds.ts'
import { progress } from './measure.ts'

async function usageOf(server: RedisServer, names: string[]): Promise<number> {
  const sizes = await Promise.all(names.map((name) => server.run('MEMORY', 'USAGE', name, 'SAMPLES', '0')))
  return sizes.reduce<number>((sum, size) => sum + Number(size ?? 0), 0)
}

/** What a like costs in both directions where both lists are so long: one post that many users like, and one user who likes many posts. */
async function bytesOfLikes(server: RedisServer, size: number, first: number): Promise<number> {
  const ids = Array.from({ length: size }, (_, i) => first + i)
  const marks = ids.flatMap((n) => [
    { kind: 'likes', postId: postIdOf(first), userId: n } as const,
    { kind: 'likes', postId: postIdOf(n), userId: first } as const,
  ])
  for (const { postId, userId } of marks) {
    await server.run('HSET', keys.user(userId), 'id', String(userId))
    await server.run('SET', keys.post(postId), '{}')
  }
  for (const mark of marks) await Promise.all([addToPost(mark), addToUser(mark)])
  const [postId, userId] = [postIdOf(first), first]
  const of = [
    keys.postMarks('likes', postId),
    keys.restOfPostMarks('likes', postId),
    keys.userMarks('likes', userId),
    keys.restOfUserMarks('likes', userId),
  ]
  return (await usageOf(server, of)) / size
}

/** Bytes of a like where both lists are so long, and of a notification. */
export async function bytesOfConversations(server: RedisServer): Promise<{ name: string; bytes: number }[]> {
  const run = (...command: string[]) => server.run(...command)
  progress('bytes')
  const sizes = [100, 140, 200, 300, 1000, 5000] // both lists are as long as this
  const likes: number[] = []
  for (const [i, size] of sizes.entries())
    likes.push(await bytesOfLikes(server, size, 5_000_000 + i * 10_000))
  const receiver = 6_000_000
  await run('HSET', keys.user(receiver), 'id', String(receiver))
  for (let i = 0; i < 1000; i += 1)
    await addNotification(receiver, { type: 'like', actorId: 1_000_000 + i, postId: postIdOf(i) })
  const parts = Array.from({ length: 9 }, (_, part) => keys.notifications(receiver, part))
  return [
    ...sizes.map((size, i) => ({
      name: `like, both directions, lists of ${size.toLocaleString('en')}`,
      bytes: likes[i]!,
    })),
    { name: 'notification', bytes: (await usageOf(server, parts)) / 1000 },
  ]
}
