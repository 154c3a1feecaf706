import { defineReadScript, defineScript } from '../../redis/port.ts'
import { journal } from '../journal-scripts.ts'

/*
 * The newest entry comes first: a compact set is searched from its lowest score, and what is added is nearly always the
 * newest. Members, and their scores:
 *   <post id>:<author id>  −post id
 *   <activity id>:<post id>:<author id>:<actor id>  −activity id, of a repost
 *   -                      −floor: every post above the floor that there is to see is in the feed. 0: the feed is complete.
 *                          Entries behind it are not read: posts up to the floor are pulled from the authors
 *   +                      −(post id + 1) of a newest entry that was taken away: what comes below it comes late
 *   ?<number>              1: being rebuilt by whoever chose the number; without `-`, the feed is not there yet
 * None at all: not materialised. 127 members is the most that stay in the compact encoding with room for one more, so
 * 128 are trimmed to 96 entries and the floor.
 *
 * Whoever rebuilds has read the authors' posts before it writes them. What would not survive that (an entry taken
 * away, an author come or gone, a trim) calls it off: it finds its mark no more, and writes nothing.
 */

/** Trims a feed of 128 members. */
const trimming = `
local function trim(feed)
  local rank = redis.call('ZRANK', feed, '-')
  -- Not there yet: whoever builds it begins again.
  if not rank then return redis.call('DEL', feed) end
  if rank <= 96 then return redis.call('ZREMRANGEBYRANK', feed, rank + 1, -1) end
  local floor = redis.call('ZRANGE', feed, 96, 96, 'WITHSCORES')[2]
  redis.call('ZREMRANGEBYRANK', feed, 96, -1)
  redis.call('ZADD', feed, floor, '-')
end
`

/** Calls off a rebuild. Returns whether there is a feed. */
export const callingOff = `
local function callOff(feed)
  local last = redis.call('ZRANGE', feed, -1, -1)[1]
  if not last then return false end
  if string.sub(last, 1, 1) ~= '?' then return true end
  if not redis.call('ZSCORE', feed, '-') then
    redis.call('DEL', feed)
    return false
  end
  redis.call('ZREM', feed, last)
  return true
end
`

/** Takes an entry away; `+` remembers how far the newest reached, by a number that is no post's. */
export const taking = `
local function take(feed, entry)
  local newest = redis.call('ZRANGE', feed, 0, 0, 'WITHSCORES')
  local removed = redis.call('ZREM', feed, entry)
  if newest[1] == entry then redis.call('ZADD', feed, string.format('%.0f', newest[2] - 1), '+') end
  return removed
end
`

/** The place of a feed as of now: all that it shows has a lower one, or this. */
export const placing = `
local function newestOf(feed)
  return math.max(0, -tonumber(redis.call('ZRANGE', feed, 0, 0, 'WITHSCORES')[2] or 0))
end
local function placeOf(feed, late)
  return math.max(newestOf(feed), lastPlace(late))
end
`

/** The floor below which nobody is told of what a follow brings: the highest that a refill has lowered. */
export const telling = `
local function lowestTold(late)
  return tonumber(string.sub(redis.call('ZRANGE', late, 0, 0, 'BYSCORE')[1] or '=0', 2))
end
`

/** Adds an entry, and notes in the journal where it comes late; below the floor it does that alone. */
export const adding = `${trimming}
local function put(feed, score, entry)
  local added = redis.call('ZADD', feed, score, entry)
  if redis.call('ZCARD', feed) >= 128 then trim(feed) end
  return added
end
local function add(feed, late, score, entry)
  local place = placeOf(feed, late)
  local floor = tonumber(redis.call('ZSCORE', feed, '-') or 1)
  local added = 1
  if tonumber(score) < floor then added = put(feed, score, entry) end
  if added == 1 and -score <= place then note(late, place + 1, entry) end
end
`

/**
 * KEYS: feed, journal; ARGV: 'older' or 'newer', exclusive id or '', count, place. The entries of a range above the floor; where
 * reposts are among these, or in the journal, all entries of the same posts; of the journal what is above the place, and the authors
 * that are gone, both with scores; then how many members the last and the last but one are, how many entries are of the same
 * posts, and how many below the lowest repost; the floor's score or '', how many entries are above it, the newest id that it has had, the place of this moment and the seconds left to live. Of one moment:
 * a trim in between would make a feed look as if it ended. One list: see scriptForEach of the port.
 */
export const readRangeOfFeed = defineReadScript(`${journal}${placing}
local call, feed, late, direction, from, count, place =
  redis.call, KEYS[1], KEYS[2], ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local marks = call('ZMSCORE', feed, '-', '+')
local floor, taken, reply = marks[1], marks[2], {}
local size = 0
if floor then
  size = call('ZRANK', feed, '-')
  if taken and tonumber(taken) < tonumber(floor) then size = size - 1 end
  local border = '(' .. floor
  if from ~= '' and -tonumber(from) < tonumber(floor) then border = '(-' .. from end
  -- One more than asked for, as one of them may be a mark.
  local entries
  if direction == 'newer' then
    entries = call('ZRANGE', feed, border, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, count + 1)
  elseif from == '' then
    entries = call('ZRANGE', feed, '-inf', border, 'BYSCORE', 'LIMIT', 0, count + 1)
  else
    entries = call('ZRANGE', feed, '(-' .. from, '(' .. floor, 'BYSCORE', 'LIMIT', 0, count + 1)
  end
  for _, entry in ipairs(entries) do
    if entry ~= '+' and #reply < count then reply[#reply + 1] = entry end
  end
end
local posts, lowest = {}, nil
local function lookFor(entry)
  local id, post = string.match(entry, '^(%d+):(%d+):%d+:')
  if not post then return end
  posts[post] = true
  if not lowest or tonumber(id) < tonumber(lowest) then lowest = id end
end
for _, entry in ipairs(reply) do lookFor(entry) end
local journaled = place ~= '' and call('ZRANGE', late, '(' .. place, '+inf', 'BYSCORE', 'WITHSCORES') or {}
for i = 1, #journaled, 2 do lookFor(journaled[i]) end
local same, below = 0, 0
if lowest and floor then
  for _, entry in ipairs(call('ZRANGE', feed, '-inf', '(' .. floor, 'BYSCORE')) do
    local post = string.match(entry, '^%d+:(%d+):%d+:') or string.match(entry, '^%d+')
    if post and posts[post] then
      same = same + 1
      reply[#reply + 1] = entry
    end
  end
  below = call('ZCOUNT', feed, '(-' .. lowest, '(' .. floor)
end
for _, value in ipairs(journaled) do reply[#reply + 1] = value end
local gone = call('ZRANGE', late, '-inf', '(0', 'BYSCORE', 'WITHSCORES')
for _, value in ipairs(gone) do reply[#reply + 1] = value end
reply[#reply + 1] = #journaled / 2
reply[#reply + 1] = #gone / 2
reply[#reply + 1] = same
reply[#reply + 1] = below
reply[#reply + 1] = floor or ''
reply[#reply + 1] = size
reply[#reply + 1] = string.format('%.0f', newestOf(feed))
reply[#reply + 1] = string.format('%.0f', placeOf(feed, late))
reply[#reply + 1] = call('TTL', feed)
return reply
`)

/**
 * KEYS: feeds, and the counter of ids where one server has all of them; ARGV: score, entry, the counter's name. Adds the entry to
 * the feeds that exist, where it is the newest. Returns nothing, or for each feed 1 where the entry comes late: the journal
 * is another key, see `deliverLate`. Nothing comes late whose id is the last one given out, so no feed need be asked then.
 */
export const deliver = defineScript(`${trimming}
local call, score, entry, late = redis.call, ARGV[1], ARGV[2], nil
local count, mayBeLate = #KEYS, true
if KEYS[count] == ARGV[3] then
  mayBeLate = call('GET', KEYS[count]) ~= string.sub(score, 2)
  count = count - 1
end
for i = 1, count do
  local feed = KEYS[i]
  local size = call('ZCARD', feed)
  if size > 0 then
    if call('ZADD', feed, score, entry) == 1 and mayBeLate and call('ZRANK', feed, entry) ~= 0 then
      call('ZREM', feed, entry)
      late = late or {}
      late[i] = 1
    elseif size >= 127 then
      trim(feed)
    end
  end
end
if not late then return {} end
for i = 1, count do late[i] = late[i] or 0 end
return late
`)

/** KEYS: feed, journal; ARGV: score, entry. Adds an entry that comes late. */
export const deliverLate = defineScript(`${journal}${placing}${adding}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return add(KEYS[1], KEYS[2], ARGV[1], ARGV[2])
`)

/** KEYS: feeds; ARGV: entry. Takes the entry out of them. */
export const removeEntry = defineScript(`${callingOff}${taking}
for _, feed in ipairs(KEYS) do
  if callOff(feed) then take(feed, ARGV[1]) end
end
return #KEYS
`)

/**
 * KEYS: feed, followed users, journal; ARGV: author id, the score of the floor that these posts make, then score and entry of
 * the author's newest posts, oldest first. 0 where the author is not followed at this moment, whether or not there is a
 * feed.
 */
export const backfill = defineScript(`${journal}${placing}${telling}${adding}${callingOff}
local feed, followed, late, author, floor = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]
local isThere = callOff(feed)
-- Further down the feed has been trimmed: what was there once is no news.
local told = lowestTold(late)
-- Unfollowed meanwhile: the entries would outlive it.
if not redis.call('ZSCORE', followed, author) then return 0 end
if not isThere then return 1 end
if tonumber(floor) < tonumber(redis.call('ZSCORE', feed, '-')) then redis.call('ZADD', feed, floor, '-') end
for i = 3, #ARGV, 2 do
  local score, entry = ARGV[i], ARGV[i + 1]
  if tonumber(score) < tonumber(redis.call('ZSCORE', feed, '-')) then
    if -score > told then add(feed, late, score, entry) else put(feed, score, entry) end
  end
end
return 1
`)

/** KEYS: feed; ARGV: entries. Removes them; how many there were. */
export const removeEntries = defineScript(`${taking}
local removed = 0
for _, entry in ipairs(ARGV) do removed = removed + take(KEYS[1], entry) end
return removed
`)

/**
 * KEYS: feed, followed users; ARGV: author id and entry. Removes the entries whose author is not followed; how many there
 * were.
 */
export const removeUnfollowed = defineScript(`${taking}
local removed = 0
for i = 1, #ARGV, 2 do
  if not redis.call('ZSCORE', KEYS[2], ARGV[i]) then removed = removed + take(KEYS[1], ARGV[i + 1]) end
end
return removed
`)
