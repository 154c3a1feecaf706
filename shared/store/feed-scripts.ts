import { defineReadScript, defineScript } from '../redis/port.ts'

/*
 * An entry is `<post id>:<author id>` with the post id as its score. The lowest entry tells what a feed is:
 *   none         not materialised
 *   0:0          complete: every post there is to see is in it
 *   0:-<number>  being rebuilt by whoever chose the number: deliveries are kept, readers do not trust it yet
 *   otherwise    partial: it holds every post from its lowest entry upwards, older ones are pulled from the authors
 * 127 entries is the most that stay in the compact encoding with room for one more, so 128 are trimmed to 96.
 *
 * Whoever rebuilds has read the authors' posts before it writes them. What would not survive that (an entry taken
 * away, an author come or gone, a trim that takes the mark) deletes the feed instead: then nobody finds the mark, and the
 * next reader begins again.
 */

/** Whether the lowest entry is the mark of a rebuild. */
const isBeingRebuilt = `
local function isBeingRebuilt(lowest) return string.sub(lowest, 1, 3) == '0:-' end
`

/**
 * KEYS: feed; ARGV: the arguments of ZRANGE. The range, then the lowest entry, the size and the seconds left to live, as
 * of one moment. One list: see scriptForEach of the port.
 */
export const readRangeOfFeed = defineReadScript(`
local call, reply = redis.call, redis.call('ZRANGE', KEYS[1], unpack(ARGV))
reply[#reply + 1] = call('ZRANGE', KEYS[1], 0, 0)[1] or ''
reply[#reply + 1] = call('ZCARD', KEYS[1])
reply[#reply + 1] = call('TTL', KEYS[1])
return reply
`)

/** KEYS: feeds; ARGV: post id, entry. Adds the entry to those that exist and reach down to it. */
export const deliver = defineScript(`${isBeingRebuilt}
local call, id, entry = redis.call, ARGV[1], ARGV[2]
local below = '(' .. id
for _, feed in ipairs(KEYS) do
  -- Both questions in one cheap call: the lowest entry, and only where it is below this post.
  local lowest = call('ZRANGEBYSCORE', feed, '-inf', below, 'LIMIT', '0', '1')[1]
  if lowest then
    call('ZADD', feed, id, entry)
    if call('ZCARD', feed) >= 128 then
      if isBeingRebuilt(lowest) then call('DEL', feed)
      else call('ZREMRANGEBYRANK', feed, '0', '-97') end
    end
  end
end
return #KEYS
`)

/** KEYS: feeds; ARGV: entry. Takes the entry out of them. */
export const removeEntry = defineScript(`${isBeingRebuilt}
for i = 1, #KEYS do
  local lowest = redis.call('ZRANGE', KEYS[i], 0, 0)[1]
  if lowest and isBeingRebuilt(lowest) then redis.call('DEL', KEYS[i])
  elseif lowest then redis.call('ZREM', KEYS[i], ARGV[1]) end
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
 * KEYS: feed, followed users; ARGV: author id, whether the author has older posts than these ('1'), then id and entry of
 * the author's newest posts, newest first. Where there are older ones the feed ends at the last of these. 0 where the author
 * is not followed at this moment, whether or not there is a feed.
 */
export const backfill = defineScript(`${isBeingRebuilt}${addEntries}
local isFollowed = redis.call('ZSCORE', KEYS[2], ARGV[1]) and 1 or 0
local lowest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if not lowest[1] then return isFollowed end
if isBeingRebuilt(lowest[1]) then
  redis.call('DEL', KEYS[1])
  return isFollowed
end
-- Unfollowed meanwhile: the entries would outlive it.
if isFollowed == 0 or not ARGV[3] then return isFollowed end
add(KEYS[1], tonumber(lowest[2]), 3)
if ARGV[2] == '1' then redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[#ARGV - 1]) end
return 1
`)

/**
 * KEYS: feed, profile of its user; ARGV: ttl in seconds, mark. Marks a feed that is not there as being rebuilt. Returns the
 * lowest entry: the mark, or that of somebody who rebuilds it already, or of a feed that is there by now. Nothing where the
 * user is gone.
 */
export const beginRebuild = defineScript(`
if redis.call('EXISTS', KEYS[2]) == 0 then return '' end
local lowest = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
if lowest then return lowest end
redis.call('ZADD', KEYS[1], 0, ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[1])
return ARGV[2]
`)

/**
 * KEYS: feed; ARGV: mark, whether there are older posts than these ('1'), then id and entry, newest first. Does nothing
 * where the mark is gone.
 */
export const finishRebuild = defineScript(`${addEntries}
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
add(KEYS[1], 0, 3)
-- The mark is replaced, never removed first: an empty key would be gone, and its time to live with it.
if ARGV[2] == '1' then
  -- Late deliveries of older posts may be below.
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[#ARGV - 1])
elseif redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('ZADD', KEYS[1], 0, '0:0')
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return 1
`)

/** KEYS: feed, followed users; ARGV: author id. Removes that author's entries, unless the author is followed again. */
export const removeAuthor = defineScript(`${isBeingRebuilt}
if redis.call('ZSCORE', KEYS[2], ARGV[1]) then return 0 end
local suffix = ':' .. ARGV[1]
local entries = redis.call('ZRANGE', KEYS[1], 0, -1)
if entries[1] and isBeingRebuilt(entries[1]) then return redis.call('DEL', KEYS[1]) end
for _, entry in ipairs(entries) do
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
