/** What is kept about blocks and mutes, as its readers see it. */
import { call } from '../world/call.ts'
import type { Person, World } from '../world/world.ts'

export const restrictionRoutes = ['add-block', 'remove-block', 'add-mute', 'remove-mute'] as const
export type RestrictionRoute = (typeof restrictionRoutes)[number]

/** A request of a user's about another one. */
export const towards = ({ accessToken: token }: Person, { username }: Pick<Person, 'username'>) => ({
  path: { username },
  token,
})

export const restrict = (route: RestrictionRoute, person: Person, other: Pick<Person, 'username'>) =>
  call(route, towards(person, other))

/** Whom a user blocks or mutes; the total has to say the same. */
export async function restrictedIds(
  kind: 'blocks' | 'mutes',
  { accessToken: token }: Pick<Person, 'accessToken'>,
): Promise<string[]> {
  const { body } = await call(`list-${kind}`, { token, query: { limit: '100' } })
  expect(body.items).toHaveLength(body.total)
  return body.items.map(({ id }: { id: string }) => id)
}

const membersOf = async ({ redisServer }: World, key: string) =>
  ((await redisServer.run('ZRANGE', key, '0', '-1')) as unknown[]).map(String)

/** Both halves say the same, nothing is under way, and where there is a block neither follows the other. */
export async function expectSettledBetween(world: World, a: Person, b: Person): Promise<void> {
  for (const [one, other] of [[a, b], [b, a]] as const) {
    for (const kind of ['blocks', 'mutes'] as const) {
      const isOn = (await restrictedIds(kind, one)).includes(other.id)
      expect([kind, (await membersOf(world, `user_${kind}_by:{${other.id}}`)).includes(one.id)]).toEqual([kind, isOn])
      if (kind === 'blocks' && isOn) await expectNoFollow(world, a, b)
    }
  }
  expect(await membersOf(world, 'restrictions_pending')).toEqual([])
} // prettier-ignore

/** Neither follows the other, by either half. */
export async function expectNoFollow(world: World, a: Person, b: Person): Promise<void> {
  for (const [one, other] of [[a, b], [b, a]] as const) {
    expect(await membersOf(world, `user_following:{${one.id}}`)).not.toContain(other.id)
    expect(await membersOf(world, `user_followers:{${one.id}}`)).not.toContain(other.id)
  }
} // prettier-ignore

/** Lets the sweeper find what has not finished, however lately it began. Returns how many restrictions it settled. */
export async function sweepRestrictions({ redisServer }: World): Promise<number> {
  for (const list of ['restrictions_pending', 'edges_pending']) {
    const notes = (await redisServer.run('ZRANGE', list, '0', '-1')) as unknown[]
    for (const note of notes) await redisServer.run('ZADD', list, '1', String(note))
  }
  const { handler } = await import('../../../functions/workers/sweep-deliveries.ts')
  const context = { getRemainingTimeInMillis: () => 30_000 }
  const { restrictions } = (await (handler as Function)({}, context)) as { restrictions: number }
  return restrictions
}
