import { defineReadScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { chunksOf } from '../chunks.ts'
import { keys } from '../keys.ts'

/** What a viewer has to do with another user. */
export interface Relation {
  /** The viewer follows them. */
  follows: boolean
}

const none: Relation = { follows: false }

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
): Promise<(userId: number) => Relation> {
  const distinct = [...new Set(userIds)]
  const replies = await Promise.all(
    chunksOf(distinct, 500).map((chunk) => redis().script(namedInEach, [keys.following(viewerId)], chunk)),
  )
  const sums = (replies as number[][]).flat()
  const relations = new Map(distinct.map((id, i) => [id, { follows: (sums[i]! & 1) !== 0 }]))
  return (userId) => relations.get(userId) ?? none
}
