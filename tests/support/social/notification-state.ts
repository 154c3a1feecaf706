/** What people are told, as they see it. */
import { call } from '../world/call.ts'
import type { Person, World } from '../world/world.ts'

/** @param key an Idempotency-Key */
export async function write(person: Person, text: string, key?: string): Promise<string> {
  const headers = key === undefined ? {} : { 'idempotency-key': key }
  const { username, accessToken: token } = person
  const { status, body } = await call('create-post', { path: { username }, token, body: { text }, headers })
  expect(status).toBe(201)
  return body.id
}

/** What a follower sends to follow a user, or not to. */
export const tie = ({ username: follower, accessToken: token }: Person, { username }: Person) => ({
  path: { username, follower },
  token,
})

type Reader = Pick<Person, 'accessToken'>

export const listNotifications = async ({ accessToken: token }: Reader, query: Record<string, string> = {}) =>
  (await call('list-notifications', { token, query: { limit: '100', ...query } })).body

/** All of it, newest first, as `<type> <actor id> <post id>`; the total and, where nothing was read, the count of unread have to say the same. */
export async function told(person: Reader): Promise<string[]> {
  const { items, total } = await listNotifications(person)
  expect(items).toHaveLength(total)
  const unread = items.filter(({ read }: { read: boolean }) => !read)
  expect(await countUnread(person)).toBe(unread.length)
  return items.map(({ type, actor, post }: { type: string; actor: Person; post?: { id: string } }) =>
    [type, actor.id, ...(post ? [post.id] : [])].join(' '),
  )
}

export const countUnread = async ({ accessToken: token }: Reader): Promise<number> =>
  (await call('get-unread', { token })).body.count

export const readUpTo = ({ accessToken: token }: Reader, upTo: string) =>
  call('read-notifications', { token, body: { upTo } })

/** Lets the sweeper find whatever has changed or broken off, however lately. */
export async function sweepAll({ redisServer }: World): Promise<void> {
  for (const key of ['marks_pending', 'fanout_pending', 'edges_pending', 'search_pending']) {
    const notes = (await redisServer.run('ZRANGE', key, '0', '-1')) as unknown[]
    for (const note of notes) await redisServer.run('ZADD', key, '1', String(note))
  }
  const { handler } = await import('../../../functions/workers/sweep-deliveries.ts')
  await (handler as Function)({}, { getRemainingTimeInMillis: () => 30_000 })
}
