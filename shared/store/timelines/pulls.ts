import { defineScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { chunksOf } from '../chunks.ts'
import { byActivity, type FeedEntry, parseOwnEntry } from './feed-entries.ts'
import { keys } from '../keys.ts'
import { type Range, rangeArguments } from '../range.ts'

/**
 * KEYS: lists of activities; ARGV: count, direction, the cursor as ZRANGE takes it. The `count` activities next to the cursor of all
 * lists together, as one text for each list with commas between them, or nothing: their ids, and of a repost its member as well.
 *
 * Few of each list are read first, since most lists have no more than that among the nearest; only of a list whose ids
 * were all used up more are read, twice as many each time.
 */
const nearestOfEach = defineScript(`
local call, count, isOlder = redis.call, tonumber(ARGV[1]), ARGV[2] == 'older'
local lists, all = {}, {}
local texts = {}
local function isNearer(a, b) if isOlder then return a > b else return a < b end end

local function read(i, from, size)
  local found = isOlder and call('ZRANGE', KEYS[i], from, '(0', 'BYSCORE', 'REV', 'LIMIT', 0, size, 'WITHSCORES')
    or call('ZRANGE', KEYS[i], from, '+inf', 'BYSCORE', 'LIMIT', 0, size, 'WITHSCORES')
  for n = 1, #found, 2 do
    local member, id = found[n], found[n + 1]
    table.insert(lists[i], id)
    table.insert(texts[i], member == id and id or id .. ':' .. member)
    table.insert(all, tonumber(id))
  end
  return #found == 2 * size
end

local size, open = math.max(2, math.ceil(2 * count / #KEYS)), {}
for i = 1, #KEYS do
  lists[i], texts[i] = {}, {}
  if read(i, ARGV[3], size) then table.insert(open, i) end
end
table.sort(all, isNearer)
while #open > 0 do
  -- As of before: what is read now is sorted in when all lists have been read.
  local again, farthest = {}, all[count]
  size = size * 2
  for _, i in ipairs(open) do
    local last = lists[i][#lists[i]]
    if not farthest or isNearer(tonumber(last), farthest) then
      if read(i, '(' .. last, size) then table.insert(again, i) end
    end
  end
  if #again > 0 then table.sort(all, isNearer) end
  open = again
end

table.sort(all, isNearer)
local replies, limit = {}, all[count]
for i = 1, #KEYS do
  local ids = lists[i]
  while limit and #ids > 0 and isNearer(limit, tonumber(ids[#ids])) do table.remove(ids) end
  replies[i] = #ids > 0 and table.concat(texts[i], ',', 1, #ids)
end
return replies
`)

/** Lists that one script call looks at: the server is busy for half a millisecond, then it serves others. */
const chunkSize = 100

/**
 * What these users have posted and reposted next to a cursor, nearest first: the \`count\` nearest of all together. One round trip.
 */
export async function readNearestActivities(actorIds: readonly number[], range: Range): Promise<FeedEntry[]> {
  const [from = ''] = rangeArguments({ ...range, from: range.from === Infinity ? undefined : range.from })
  const lists = actorIds.flatMap((id) => [keys.userPosts(id), keys.userMarks('reposts', id)])
  const texts = await Promise.all(
    chunksOf(lists, chunkSize).map((chunk) =>
      redis().scriptForEach(nearestOfEach, chunk, [range.count, range.direction, from]),
    ),
  )
  const entries = texts.flat().flatMap((text, i) => {
    const actorId = actorIds[Math.floor(i / 2)]!
    return text === null ? [] : (text as string).split(',').map((one) => parseOwnEntry(one, actorId))
  })
  const nearest = entries.toSorted(byActivity)
  return (range.direction === 'older' ? nearest : nearest.reverse()).slice(0, range.count)
}
