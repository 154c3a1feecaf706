import { defineScript } from '../redis/port.ts'

/**
 * The id clock: `max(last + 1, (now_ms − epoch) × 1024)`. 53 bits, so exact in JavaScript, Lua and zset scores;
 * ordered by time; never repeats, even when a failover loses the counter. The server's clock is the one clock that
 * all functions share.
 */
export const nextClockId = defineScript(`
local time = redis.call('TIME')
local id = (time[1] * 1000 + math.floor(time[2] / 1000) - 1767225600000) * 1024
local last = tonumber(redis.call('GET', KEYS[1]) or 0)
if last >= id then id = last + 1 end
local text = string.format('%.0f', id)
redis.call('SET', KEYS[1], text)
return text
`)

/** Deletes KEYS[1] if it still holds ARGV[1]: nobody gives back what another has taken since. */
export const deleteIfEqual = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`)

/*
 * Feeds. An entry is `<post id>:<author id>` with the post id as its score. The lowest entry tells what the feed is:
 *   none       not materialised
 *   0:0        complete: every post there is to see is in it
 *   0:-1       being rebuilt: deliveries are kept, readers do not trust it yet
 *   otherwise  partial: it holds every post from its lowest entry upwards, older ones are pulled from the authors
 * 127 entries is the most that stay in the compact encoding with room for one more, so 128 are trimmed to 96.
 */

/** KEYS: feeds; ARGV: post id, entry. Adds the entry to those that exist and reach down to it. */
export const deliver = defineScript(`
local id = tonumber(ARGV[1])
for i = 1, #KEYS do
  local lowest = redis.call('ZRANGE', KEYS[i], 0, 0, 'WITHSCORES')[2]
  if lowest and tonumber(lowest) < id then
    redis.call('ZADD', KEYS[i], ARGV[1], ARGV[2])
    if redis.call('ZCARD', KEYS[i]) >= 128 then redis.call('ZREMRANGEBYRANK', KEYS[i], 0, -97) end
  end
end
return #KEYS
`)

/** Adds entries, newest first, to a feed that reaches down to `floor`; shared by the two scripts below. */
const addEntries = `
local function add(key, floor, first)
  local size = redis.call('ZCARD', key)
  for i = first, #ARGV, 2 do
    if tonumber(ARGV[i]) < floor then return end
    size = size + redis.call('ZADD', key, ARGV[i], ARGV[i + 1])
    if size >= 128 then
      redis.call('ZREMRANGEBYRANK', key, 0, -97)
      size = 96
      floor = tonumber(redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2])
    end
  end
end
`

/**
 * KEYS: feed; ARGV: whether the author has older posts than these ('1'), then id and entry of the author's newest
 * posts, newest first. Where there are older ones the feed ends at the last of these.
 */
export const backfill = defineScript(`${addEntries}
local lowest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if not lowest[1] then return 0 end
-- Whoever rebuilds it may have read the followed users before this one was among them: rebuild again.
if lowest[1] == '0:-1' then return redis.call('DEL', KEYS[1]) end
add(KEYS[1], tonumber(lowest[2]), 2)
if ARGV[1] == '1' then redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[#ARGV - 1]) end
return 1
`)

/** KEYS: feed; ARGV: ttl in seconds. Marks a feed that is not there as being rebuilt. */
export const beginRebuild = defineScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('ZADD', KEYS[1], 0, '0:-1')
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return 1
`)

/** KEYS: feed; ARGV: whether these are all there are ('1'), then id and entry, newest first. */
export const finishRebuild = defineScript(`${addEntries}
if redis.call('ZSCORE', KEYS[1], '0:-1') == false then return 0 end
add(KEYS[1], 0, 2)
-- Trimmed away meanwhile: newer posts alone fill the feed. The marker is replaced, never removed first: an empty key
-- would be gone, and its time to live with it.
if ARGV[1] == '1' and redis.call('ZSCORE', KEYS[1], '0:-1') then redis.call('ZADD', KEYS[1], 0, '0:0') end
redis.call('ZREM', KEYS[1], '0:-1')
return 1
`)

/** KEYS: feed; ARGV: author id. Removes that author's entries. */
export const removeAuthor = defineScript(`
local suffix = ':' .. ARGV[1]
for _, entry in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(entry, -#suffix) == suffix then redis.call('ZREM', KEYS[1], entry) end
end
return 1
`)

/** KEYS: feed, followed users; ARGV: author id and entry. Removes the entries whose author is not followed. */
export const removeUnfollowed = defineScript(`
for i = 1, #ARGV, 2 do
  if not redis.call('ZSCORE', KEYS[2], ARGV[i]) then redis.call('ZREM', KEYS[1], ARGV[i + 1]) end
end
return 1
`)
