import { defineReadScript, defineScript } from '../../redis/port.ts'
import { clockValue } from '../scripts.ts'

/** What is put into a list goes above what is in it, whatever the clock says: a client that follows `prev` misses nothing. */
export const addOnTop = `${clockValue}
local function addOnTop(list, member)
  if redis.call('ZSCORE', list, member) then return end
  local top = redis.call('ZRANGE', list, -1, -1, 'WITHSCORES')[2] or 0
  redis.call('ZADD', list, string.format('%.0f', math.max(clockValue(), top + 1)), member)
end
`

/** Lua: of each list from KEYS[3] on, how many there are, and whether a user's is among them. */
const seenBy = `
local function seenBy(user)
  local seen = {}
  for i = 3, #KEYS do
    seen[#seen + 1] = redis.call('ZCARD', KEYS[i])
    seen[#seen + 1] = redis.call('ZSCORE', KEYS[i], user) and 1 or 0
  end
  return seen
end
`

/** KEYS: marks of a post, the post, then its lists; ARGV: user id. What the user sees then; null where the post is gone. */
export const addToPostMarks = defineScript(`${addOnTop}${seenBy}
local post = redis.call('GET', KEYS[2])
if not post or post == 'null' then return false end
addOnTop(KEYS[1], ARGV[1])
return seenBy(ARGV[1])
`)

/** KEYS: marks of a post, the post, then its lists; ARGV: user id. What the user sees then. */
export const removeFromPostMarks = defineScript(`${seenBy}
redis.call('ZREM', KEYS[1], ARGV[1])
return seenBy(ARGV[1])
`)

/**
 * KEYS: reposts of a post, the post, then its lists; ARGV: user id, id of the repost. The id that it has, '' where a newer one is
 * there and it has none, and what the user sees then; null where the post is gone.
 */
export const addToPostReposts = defineScript(`${seenBy}
local post = redis.call('GET', KEYS[2])
if not post or post == 'null' then return false end
local id = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not id then
  local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
  if newest and tonumber(newest) >= tonumber(ARGV[2]) then return {'', unpack(seenBy(ARGV[1]))} end
  redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
  id = ARGV[2]
end
return {id, unpack(seenBy(ARGV[1]))}
`)

/** KEYS: reposts of a post, the post, then its lists; ARGV: user id. The id of the repost or '', and what the user sees then. */
export const removeFromPostReposts = defineScript(`${seenBy}
local id = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
return {id or '', unpack(seenBy(ARGV[1]))}
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

/** KEYS: marks of a user, the profile; ARGV: post id. 0 where the account is gone. */
export const addToUserMarks = defineScript(`${addOnTop}
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
addOnTop(KEYS[1], ARGV[1])
return 1
`)

/** KEYS: lists of posts; ARGV: user id, or ''. How many each has, and whether the user's is among them. */
export const readMarksOfEach = defineReadScript(`
local call, replies, user = redis.call, {}, ARGV[1]
for i, key in ipairs(KEYS) do
  local size = call('ZCARD', key)
  replies[2 * i - 1] = size
  replies[2 * i] = size > 0 and user ~= '' and call('ZSCORE', key, user) and 1 or 0
end
return replies
`)
