import { defineReadScript, defineScript } from '../../redis/port.ts'
import { addingMark, most, rangingMarks, readingMarks, removingMark } from './mark-lists.ts'

/**
 * Lua: of the lists from KEYS[first] on, how many there are in each, and whether a user's (or '') is among them. What a list keeps
 * elsewhere (`…:rest`, see mark-lists.ts) comes right after it, and is counted for itself.
 */
const seenIn = `${readingMarks}
local function seenIn(first, user)
  local seen, full = {}, false
  for i = first, #KEYS do
    local key = KEYS[i]
    local size, isIn = 0, false
    if string.sub(key, -5) ~= ':rest' then
      size = call('ZCARD', key)
      full = size >= ${most}
      isIn = size > 0 and user ~= '' and call('ZSCORE', key, user)
    elseif full then
      local about = restIn(key)
      size = about and about.count or 0
      isIn = about and user ~= '' and scoreInRest(key, about, user)
    end
    seen[#seen + 1] = size
    seen[#seen + 1] = isIn and 1 or 0
  end
  return seen
end
`

/** KEYS: marks of a post and their rest, the post, then its lists; ARGV: user id, whether the list may be cut. What the user sees then; null where the post is gone. */
export const addToPostMarks = defineScript(`${addingMark}${seenIn}
local post = redis.call('GET', KEYS[3])
if not post or string.find(post, '^null') then return false end
addMark(KEYS[1], KEYS[2], ARGV[1], ARGV[2] == '1')
return seenIn(4, ARGV[1])
`)

/** KEYS: marks of a post and their rest, the post, then its lists; ARGV: user id. What the user sees then. */
export const removeFromPostMarks = defineScript(`${removingMark}${seenIn}
removeMark(KEYS[1], KEYS[2], ARGV[1])
return seenIn(4, ARGV[1])
`)

/**
 * KEYS: reposts of a post, the post, then its lists; ARGV: user id, id of the repost. The id that it has, '' where a newer one is
 * there and it has none, and what the user sees then; null where the post is gone.
 */
export const addToPostReposts = defineScript(`${seenIn}
local post = redis.call('GET', KEYS[2])
if not post or string.find(post, '^null') then return false end
local id = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not id then
  local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
  if newest and tonumber(newest) >= tonumber(ARGV[2]) then return {'', unpack(seenIn(3, ARGV[1]))} end
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
  id = ARGV[2]
end
return {id, unpack(seenIn(3, ARGV[1]))}
`)

/** KEYS: reposts of a post, the post, then its lists; ARGV: user id. The id of the repost or '', and what the user sees then. */
export const removeFromPostReposts = defineScript(`${seenIn}
local id = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
return {id or '', unpack(seenIn(3, ARGV[1]))}
`)

/** KEYS: reposts of a user, the profile; ARGV: the post with its author, id of the repost. 0 where the account is gone. */
export const addToUserReposts = defineScript(`
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 1
`)

/** KEYS: reposts of a user; ARGV: post id. Removes the repost of it. */
export const forgetInUserReposts = defineScript(`
local start = ARGV[1] .. ':'
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(member, 1, #start) == start then redis.call('ZREM', KEYS[1], member) end
end
return 1
`)

/**
 * KEYS: reposts of posts; ARGV: post and user of each that is asked for. Of each post one text: the ids of its reposts that are asked
 * for, in their order, with commas between them; nothing where there is none.
 */
export const readIdsOfEach = defineReadScript(`
local users, texts = {}, {}
for _, pair in ipairs(ARGV) do
  local post, user = string.match(pair, '^(%d+):(%d+)$')
  users[post] = users[post] or {}
  table.insert(users[post], user)
end
for i, list in ipairs(KEYS) do
  local ids = redis.call('ZMSCORE', list, unpack(users[string.match(list, '(%d+)}$')]))
  for n = 1, #ids do ids[n] = ids[n] or '' end
  texts[i] = table.concat(ids, ',')
end
return texts
`)

/** KEYS: marks of a user and their rest, the profile; ARGV: post id, whether the list may be cut. 0 where the account is gone. */
export const addToUserMarks = defineScript(`${addingMark}
if redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
addMark(KEYS[1], KEYS[2], ARGV[1], ARGV[2] == '1')
return 1
`)

/** KEYS: marks and their rest; ARGV: members. Removes them: those of a rest text by text, which is written once for all of them. */
export const removeMarks = defineScript(`${removingMark}
removeFromRest(KEYS[1], KEYS[2], ARGV)
for _, member in ipairs(ARGV) do
  if call('ZSCORE', KEYS[1], member) then removeMark(KEYS[1], KEYS[2], member) end
end
return 1
`)

/** KEYS: marks and their rest; ARGV: a member. Its score, null where it is not there. */
export const readMarkScore = defineReadScript(`${readingMarks}
return scoreOf(KEYS[1], KEYS[2], ARGV[1])
`)

/** KEYS: marks and their rest. How many there are. */
export const countMarks = defineReadScript(`${readingMarks}
return sizeOf(KEYS[1], KEYS[2])
`)

/** KEYS: marks and their rest; ARGV: a number. So many members at least, in no order; all of them where there are fewer. */
export const readSomeMarks = defineReadScript(`${readingMarks}
local members = {}
if restOf(KEYS[1], KEYS[2]) then
  for _, field in ipairs(call('HKEYS', KEYS[2])) do
    if #members >= tonumber(ARGV[1]) then return members end
    local text = tonumber(field) and call('HGET', KEYS[2], field)
    for _, entry in ipairs(entriesIn(text or '', {})) do members[#members + 1] = entry[1] end
  end
end
for _, member in ipairs(call('ZRANGE', KEYS[1], 0, ARGV[1] - 1)) do members[#members + 1] = member end
return members
`)

/** KEYS: marks and their rest; ARGV: `older` or `newer`, the score or '', how many, and the same for ZRANGE. The reply is that of `readRangeOfList`. */
export const readRangeOfMarks = defineReadScript(`${rangingMarks}
local list, rest, isOlderWanted, from, count = KEYS[1], KEYS[2], ARGV[1] == 'older', ARGV[2], tonumber(ARGV[3])
local flat = call('ZRANGE', list, unpack(ARGV, 4))
local about = restOf(list, rest)
local top = tonumber(call('ZRANGE', list, -1, -1, 'WITHSCORES')[2] or 0)
if about then
  local entries, reply = nearest(rest, isOlderWanted, from, count), {}
  for i = 1, #flat, 2 do entries[#entries + 1] = {flat[i], tonumber(flat[i + 1])} end
  table.sort(entries, isOlderWanted and isNewer or isOlder)
  for i = 1, math.min(count, #entries) do
    reply[2 * i - 1], reply[2 * i] = entries[i][1], string.format('%.0f', entries[i][2])
  end
  flat, top = reply, math.max(top, about.top)
end
flat[#flat + 1] = 0
flat[#flat + 1] = '0'
flat[#flat + 1] = string.format('%.0f', top)
return flat
`)

/** KEYS: lists of posts; ARGV: user id, or ''. How many each has, and whether the user's is among them. */
export const readMarksOfEach = defineReadScript(`${seenIn}
return seenIn(1, ARGV[1])
`)
