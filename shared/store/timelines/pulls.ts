import { defineScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { chunksOf } from '../chunks.ts'
import { keys } from '../keys.ts'
import { type Range, rangeArguments } from '../range.ts'

/**
 * KEYS: lists of post ids; ARGV: count, direction, the cursor as ZRANGE takes it. The `count` ids next to the cursor of all
 * lists together, as one text for each list: its ids with commas between them, or nothing.
 *
 * Few of each list are read first, since most lists have no more than that among the nearest; only of a list whose ids
 * were all used up more are read, twice as many each time.
 */
const nearestOfEach = defineScript(`
local call, count, isOlder = redis.call, tonumber(ARGV[1]), ARGV[2] == 'older'
local lists, all = {}, {}
local function isNearer(a, b) if isOlder then return a > b else return a < b end end

local function read(i, from, size)
  local ids = isOlder and call('ZRANGE', KEYS[i], from, '(0', 'BYSCORE', 'REV', 'LIMIT', 0, size)
    or call('ZRANGE', KEYS[i], from, '+inf', 'BYSCORE', 'LIMIT', 0, size)
  for _, id in ipairs(ids) do
    table.insert(lists[i], id)
    table.insert(all, tonumber(id))
  end
  return #ids == size
end

local size, open = math.max(2, math.ceil(2 * count / #KEYS)), {}
for i = 1, #KEYS do
  lists[i] = {}
  if read(i, ARGV[3], size) then table.insert(open, i) end
end
table.sort(all, isNearer)
while #open > 0 do
  local again = {}
  size = size * 2
  for _, i in ipairs(open) do
    local last = lists[i][#lists[i]]
    if not all[count] or isNearer(tonumber(last), all[count]) then
      if read(i, '(' .. last, size) then table.insert(again, i) end
    end
  end
  if #again > 0 then table.sort(all, isNearer) end
  open = again
end

table.sort(all, isNearer)
local texts, limit = {}, all[count]
for i = 1, #KEYS do
  local ids = lists[i]
  while limit and #ids > 0 and isNearer(limit, tonumber(ids[#ids])) do table.remove(ids) end
  texts[i] = #ids > 0 and table.concat(ids, ',')
end
return texts
`)

/** Lists that one script call looks at: the server is busy for half a millisecond, then it serves others. */
const chunkSize = 100

/**
 * The posts next to a cursor of each of these authors, nearest first; among them the `count` nearest of all authors together,
 * and not many others. One round trip.
 */
export async function readNearestPosts(authorIds: readonly number[], range: Range): Promise<number[][]> {
  const [from = ''] = rangeArguments(range)
  const texts = await Promise.all(
    chunksOf(authorIds, chunkSize).map((chunk) =>
      redis().scriptForEach(nearestOfEach, chunk.map(keys.userPosts), [range.count, range.direction, from]),
    ),
  )
  return texts.flat().map((ids) => (ids === null ? [] : (ids as string).split(',').map(Number)))
}
