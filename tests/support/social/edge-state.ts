/** Whether what is kept about who follows whom agrees with itself, as its readers see it. */
import { call } from '../world/call.ts'
import type { Person, World } from '../world/world.ts'

interface Edges {
  /** By user id: whom they follow, and who follows them. */
  following: Record<string, string[]>
  followers: Record<string, string[]>
}

const sorted = (ids: string[]) => ids.toSorted((a, b) => Number(a) - Number(b))

async function idsOf(key: string, { username }: Pick<Person, 'username'>): Promise<string[]> {
  const { body } = await call(key, { path: { username }, query: { limit: '100' } })
  expect(body.items).toHaveLength(body.total)
  return body.items.map(({ id }: { id: string }) => id)
}

/** Who follows whom; both ends of every edge have to say so, and every count. */
export async function expectWholeEdges(people: Person[]): Promise<Edges> {
  const found: Edges = { following: {}, followers: {} }
  const expected: Edges = { following: {}, followers: {} }
  await Promise.all(
    people.map(async (person) => {
      const [following, followers] = await Promise.all([
        idsOf('list-following', person),
        idsOf('list-followers', person),
      ])
      found.following[person.id] = sorted(following)
      found.followers[person.id] = sorted(followers)
      const { counts } = (await call('get-user', { path: { username: person.username } })).body
      expect(counts).toMatchObject({ following: following.length, followers: followers.length })
    }),
  )
  const ends = ({ id }: Person, of: Record<string, string[]>) =>
    people.filter((other) => of[other.id]!.includes(id)).map((other) => other.id)
  for (const person of people) {
    expected.followers[person.id] = sorted(ends(person, found.following))
    expected.following[person.id] = sorted(ends(person, found.followers))
  }
  expect(found).toEqual(expected)
  return found
}

/** No change of an edge is under way any more. */
export async function expectSettled({ redisServer }: World): Promise<void> {
  expect(await redisServer.run('ZCARD', 'edges_pending')).toBe(0)
}

/** Lets the sweeper find whatever has not finished, however lately it began. Returns how many edges it settled. */
export async function sweepEdges({ redisServer }: World): Promise<number> {
  const notes = (await redisServer.run('ZRANGE', 'edges_pending', '0', '-1')) as unknown[]
  for (const note of notes) await redisServer.run('ZADD', 'edges_pending', '1', String(note))
  const { handler } = await import('../../../functions/workers/sweep-deliveries.ts')
  const context = { getRemainingTimeInMillis: () => 30_000 }
  const { edges } = (await (handler as Function)({}, context)) as { edges: number }
  return edges
}
