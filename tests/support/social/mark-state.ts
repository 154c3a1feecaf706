/** Whether what is kept about likes and bookmarks agrees with itself, as its readers see it. */
import { call, type CallInput } from '../world/call.ts'
import { publish } from './followers.ts'
import type { Person, World } from '../world/world.ts'

export const markRoutes = ['add-like', 'remove-like', 'add-bookmark', 'remove-bookmark'] as const
export type MarkRoute = (typeof markRoutes)[number]

/** A request of somebody's about a post. */
export const about = ({ accessToken: token }: Person, id: string): CallInput => ({ path: { id }, token })

export const act = (route: MarkRoute, person: Person, id: string) => call(route, about(person, id))

export const postOf = async (person: Person): Promise<string> => (await publish(person)).body.id

/** What a post shows of its marks, or the status where it shows nothing. */
export async function marksOf(id: string, reader?: Person) {
  const request = { path: { id }, ...(reader && { token: reader.accessToken }) }
  const { status, body } = await call('get-post', request)
  return status === 200 ? { counts: body.counts, viewer: body.viewer } : status
}

/** The first page of those who like a post. */
export async function likersOf(id: string, query = {}) {
  return (await call('list-likers', { path: { id }, query: { limit: '100', ...query } })).body
}

/** What somebody has marked; the total has to say the same. */
export async function markedIds(
  kind: 'likes' | 'bookmarks',
  { accessToken: token }: Pick<Person, 'accessToken'>,
): Promise<string[]> {
  const { body } = await call(`list-${kind}`, { token, query: { limit: '100' } })
  expect(body.items).toHaveLength(body.total)
  return body.items.map(({ id }: { id: string }) => id)
}

/** The post's half of each mark says the same as the user's, and so does every count. */
export async function expectAlike(id: string, people: Person[]): Promise<void> {
  const { body } = await call('list-likers', { path: { id }, query: { limit: '100' } })
  expect(body.items).toHaveLength(body.total)
  const likers = body.items.map((user: { id: string }) => user.id)
  for (const person of people) {
    const [likes, bookmarks] = await Promise.all([markedIds('likes', person), markedIds('bookmarks', person)])
    const post = (await call('get-post', { path: { id }, token: person.accessToken })).body
    expect(post.counts.likes).toBe(body.total)
    expect(post.viewer).toMatchObject({ liked: likes.includes(id), bookmarked: bookmarks.includes(id) })
    expect(likers.includes(person.id)).toBe(likes.includes(id))
  }
}

/** Lets the sweeper find whatever has changed, however lately. Returns how many notes it looked at. */
export async function sweepMarks({ redisServer }: World): Promise<number> {
  const notes = (await redisServer.run('ZRANGE', 'marks_pending', '0', '-1')) as unknown[]
  for (const note of notes) await redisServer.run('ZADD', 'marks_pending', '1', String(note))
  const { handler } = await import('../../../functions/workers/sweep-deliveries.ts')
  const context = { getRemainingTimeInMillis: () => 30_000 }
  const { marks } = (await (handler as Function)({}, context)) as { marks: number }
  return marks
}
