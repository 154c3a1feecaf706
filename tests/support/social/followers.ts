/** An author with followers, and what these have in their feeds. */
import { call } from '../world/call.ts'
import { work } from '../network/workers.ts'
import type { Sqs } from '../network/sqs.ts'
import type { Person, World } from '../world/world.ts'

export const follow = ({ username: follower, accessToken: token }: Person, { username }: Person) =>
  call('add-follower', { path: { username, follower }, token })

export const publish = ({ username, accessToken: token }: Person, text = 'A post.') =>
  call('create-post', { path: { username }, token, body: { text } })

export const readFeed = ({ username, accessToken: token }: Person, query: Record<string, string> = {}) =>
  call('get-feed', { path: { username }, token, query })

/** Ids of the first hundred posts. */
export async function feedIds(reader: Person): Promise<string[]> {
  const { items } = (await readFeed(reader, { limit: '100' })).body
  return items.map(({ id }: { id: string }) => id)
}

/** What is in the feed itself, newest first, which reading would make up for; marks left out. */
export async function cachedIds({ redisServer }: World, { id }: Person): Promise<string[]> {
  const members = await redisServer.run('ZRANGE', `feed:{${id}}`, '-inf', '(0', 'BYSCORE')
  return (members as unknown[]).map(String).flatMap((member) => /^\d+/.exec(member) ?? [])
}

/** So many more followers, by number: nobody logs in as one of these. */
export async function addCrowd({ redisServer }: World, { id }: Person, size: number): Promise<void> {
  const crowd = Array.from({ length: size }, (_, i) => [String(i + 1), String(9_000_000 + i)])
  await redisServer.run('ZADD', `user_followers:{${id}}`, ...crowd.flat())
}

/** Works off everything that is in the queue. */
export async function workOff({ messages }: Sqs): Promise<void> {
  const batch = messages.splice(0)
  expect(await work('deliver-posts', ...batch)).toEqual([])
}

/** Lets the sweeper find whatever has not finished, however lately it began. Returns with how many it went on. */
export async function sweep({ redisServer }: World): Promise<number> {
  const pending = (await redisServer.run('ZRANGE', 'fanout_pending', '0', '-1')) as unknown[]
  for (const member of pending) await redisServer.run('ZADD', 'fanout_pending', '1', String(member))
  const { handler } = await import('../../../functions/workers/sweep-deliveries.ts')
  const context = { getRemainingTimeInMillis: () => 30_000 }
  const { fanOuts } = (await (handler as Function)({}, context)) as { fanOuts: number }
  return fanOuts
}

/** Nothing is left to be done, nor any note about it. */
export async function expectFinished({ redisServer }: World): Promise<void> {
  expect(await redisServer.run('ZCARD', 'fanout_pending')).toBe(0)
  expect(await redisServer.run('KEYS', 'fanout_ranges:*')).toEqual([])
}
