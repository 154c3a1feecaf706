import { defineReadScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { chunksOf } from '../chunks.ts'
import { keys } from '../keys.ts'

/** What a viewer has to do with another user. */
export interface Relation {
  /** The viewer follows them. */
  follows: boolean
  /** They follow the viewer. */
  followsBack: boolean
  /** The viewer blocks them. */
  blocks: boolean
  /** They block the viewer. */
  isBlocked: boolean
  /** The viewer mutes them. */
  mutes: boolean
}

/** KEYS: zsets of user ids, all of the viewer's; ARGV: user ids. For each user the sum of 2^(n − 1) over the lists n that name it. */
const namedInEach = defineReadScript(`
local sums = {}
for i = 1, #ARGV do sums[i] = 0 end
for n, list in ipairs(KEYS) do
  for i, score in ipairs(redis.call('ZMSCORE', list, unpack(ARGV))) do
    if score then sums[i] = sums[i] + 2 ^ (n - 1) end
  end
end
return sums
`)

/** What a viewer has to do with each of these users; one command, of the viewer's slot. */
export async function readRelations(
  viewerId: number,
  userIds: readonly number[],
): Promise<Map<number, Relation>> {
  const lists = [
    keys.following(viewerId),
    keys.followers(viewerId),
    keys.restricted('blocks', viewerId),
    keys.restrictedBy('blocks', viewerId),
    keys.restricted('mutes', viewerId),
  ]
  const distinct = [...new Set(userIds)]
  const replies = await Promise.all(
    chunksOf(distinct, 500).map((chunk) => redis().script(namedInEach, lists, chunk)),
  )
  const sums = (replies as number[][]).flat()
  return new Map(distinct.map((id, i) => [id, relationOf(sums[i] ?? 0)]))
}

function relationOf(sum: number): Relation {
  const [follows, followsBack, blocks, isBlocked, mutes] = [1, 2, 4, 8, 16].map((bit) => (sum & bit) !== 0)
  return { follows, followsBack, blocks, isBlocked, mutes } as Relation
}

/** KEYS: whom a user blocks, who blocks the user; ARGV: count. The ids in both; null where either has more than so many. */
const readFew = defineReadScript(`
local most, ids = tonumber(ARGV[1]), {}
for _, list in ipairs(KEYS) do
  if redis.call('ZCARD', list) > most then return false end
  for _, id in ipairs(redis.call('ZRANGE', list, 0, -1)) do ids[#ids + 1] = id end
end
return ids
`)

/** More than nearly every user has, and quickly read. */
const fewBlocks = 100

/** All that a user blocks or is blocked by; null where there are many. For those who do not know yet whom to ask about. */
export async function readBlockedIfFew(userId: number): Promise<Set<number> | null> {
  const lists = [keys.restricted('blocks', userId), keys.restrictedBy('blocks', userId)]
  const ids = (await redis().script(readFew, lists, [fewBlocks])) as string[] | null
  return ids && new Set(ids.map(Number))
}
