import { defineScript } from '../../redis/port.ts'
import { adding, callingOff, placing, taking } from './feed-scripts.ts'
import { goneAuthors, journal, keepingPlace } from '../journal-scripts.ts'

/**
 * An author leaves a feed, and comes back. The journal keeps the entries of one who left, so that they are no news when a
 * new follow brings them back, and from when on the author was gone. In the very script that changes the edge: whoever
 * reads in between would take what is not shown any more for seen.
 */
export const leavingAndReturning = `${journal}${placing}${callingOff}${taking}
local function entriesBy(feed, author)
  local found, suffix, entries = {}, ':' .. author, redis.call('ZRANGE', feed, 0, -1, 'WITHSCORES')
  for i = 1, #entries, 2 do
    if string.sub(entries[i], -#suffix) == suffix then found[#found + 1] = {entries[i], -entries[i + 1]} end
  end
  return found
end
local function leave(feed, late, author)
  if not callOff(feed) then return end
  -- First of all: a full Redis lets a script add something only once it has removed something.
  redis.call('ZREM', late, author)
  local place = placeOf(feed, late)
  for _, one in ipairs(entriesBy(feed, author)) do
    take(feed, one[1])
    note(late, one[2], one[1])
  end
  -- Below all places, the last one first; by the clock, as it is forgotten after a week.
  note(late, -math.max(place, clockValue()) - 1, '-' .. author)
  local gone = redis.call('ZCOUNT', late, '-inf', '(0')
  if gone > ${goneAuthors} then redis.call('ZREMRANGEBYRANK', late, ${goneAuthors}, gone - 1) end
end
local function comeBack(feed, late, author)
  if redis.call('ZREM', late, '-' .. author) == 0 then return end
  -- What was delivered meanwhile was not shown.
  for _, one in ipairs(entriesBy(feed, author)) do note(late, one[2], one[1]) end
end
`

/** An author whose account is gone leaves a feed and its journal for good: nothing there names the author any more. */
export const forgetting = `${leavingAndReturning}${keepingPlace}
local function forget(feed, late, author)
  callOff(feed)
  for _, one in ipairs(entriesBy(feed, author)) do take(feed, one[1]) end
  local before, suffix = lastPlace(late), ':' .. author
  redis.call('ZREM', late, '-' .. author)
  for _, entry in ipairs(redis.call('ZRANGE', late, 0, -1)) do
    if string.sub(entry, -#suffix) == suffix then redis.call('ZREM', late, entry) end
  end
  keepPlace(late, before, lastPlace(late))
end
`

/** KEYS: feed, journal; ARGV: author id. */
export const forgetAuthor = defineScript(`${forgetting}
forget(KEYS[1], KEYS[2], ARGV[1])
return 1
`)

/**
 * KEYS: feed and journal of each user; ARGV: post id, actor id, the repost that there is (score and entry) or nothing. It is in the
 * feeds then, where it is not below the floor; all other reposts of this post by this actor leave both.
 */
export const settleReposts = defineScript(`${journal}${keepingPlace}${placing}${adding}${callingOff}${taking}
local pattern, score, kept = '^%d+:' .. ARGV[1] .. ':%d+:' .. ARGV[2] .. '$', ARGV[3], ARGV[4]
local function found(list)
  local entries = {}
  for _, entry in ipairs(redis.call('ZRANGE', list, 0, -1)) do
    if entry ~= kept and string.find(entry, pattern) then entries[#entries + 1] = entry end
  end
  return entries
end
for i = 1, #KEYS, 2 do
  local feed, late = KEYS[i], KEYS[i + 1]
  local stale = found(feed)
  if (#stale > 0 or not kept) and callOff(feed) then
    for _, entry in ipairs(stale) do take(feed, entry) end
  end
  local noted, before = found(late), lastPlace(late)
  if #noted > 0 then
    redis.call('ZREM', late, unpack(noted))
    keepPlace(late, before, lastPlace(late))
  end
  if kept and redis.call('EXISTS', feed) == 1 and tonumber(score) < tonumber(redis.call('ZSCORE', feed, '-') or 1) then
    add(feed, late, score, kept)
  end
end
return {}
`)

/** KEYS: feed, followed users, journal; ARGV: author id. Removes that author's entries, unless the author is followed again. */
export const removeAuthor = defineScript(`${leavingAndReturning}
if redis.call('ZSCORE', KEYS[2], ARGV[1]) then return 0 end
leave(KEYS[1], KEYS[3], ARGV[1])
return 1
`)
