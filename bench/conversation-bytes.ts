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

/** What a like costs in both directions where each of so many users likes each of so many posts. */
async function bytesOfLikes(server: RedisServer, size: number, first: number): Promise<number> {
  const [users, posts] = [size, size]
  const run = (...command: string[]) => server.run(...command)
  const userIds = Array.from({ length: users }, (_, i) => first + i)
  const postIds = Array.from({ length: posts }, (_, i) => postIdOf(first + i))
  for (const userId of userIds) await run('HSET', keys.user(userId), 'id', String(userId))
  for (const postId of postIds) await run('SET', keys.post(postId), '{}')
  for (const postId of postIds)
    for (let from = 0; from < users; from += 100)
      await Promise.all(
        userIds.slice(from, from + 100).flatMap((userId) => {
          const mark = { kind: 'likes', postId, userId } as const
          return [addToPost(mark), addToUser(mark)]
        }),
      )
  const of = [
    ...postIds.flatMap((id) => [keys.postMarks('likes', id), keys.restOfPostMarks('likes', id)]),
    ...userIds.flatMap((id) => [keys.userMarks('likes', id), keys.restOfUserMarks('likes', id)]),
  ]
  return (await usageOf(server, of)) / (users * posts)
}

/** Bytes of a like where both lists are so long, and of a notification. */
export async function bytesOfConversations(server: RedisServer): Promise<{ name: string; bytes: number }[]> {
  const run = (...command: string[]) => server.run(...command)
  progress('bytes')
  const sizes = [100, 140, 200, 300, 500] // both lists are as long as this
  const likes: number[] = []
  for (const [i, size] of sizes.entries())
    likes.push(await bytesOfLikes(server, size, 5_000_000 + i * 10_000))
  const receiver = 6_000_000
  await run('HSET', keys.user(receiver), 'id', String(receiver))
  for (let i = 0; i < 1000; i += 1)
    await addNotification(receiver, { type: 'like', actorId: 1_000_000 + i, postId: postIdOf(i) })
  const parts = Array.from({ length: 9 }, (_, part) => keys.notifications(receiver, part))
  return [
    ...sizes.map((size, i) => ({ name: `like, both directions, lists of ${size}`, bytes: likes[i]! })),
    { name: 'notification', bytes: (await usageOf(server, parts)) / 1000 },
  ]
}
